"""Stories: which articles are copies of one another, told by their signatures alone.

In: members, one an article, of a week either side. Out: for each the id of its story. Pure: neither the store, nor the clock,
nor the order in which copies came has a say.

    member.py       an article as far as it matters here
    likeness.py     whether two members are copies: threshold, week, titles
    neighbours.py   the copies of a member among many
    grouping.py     from copies to stories
"""
