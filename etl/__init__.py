"""Onrecord: who said what, on whose word, and who denied it or would not comment."""

import os

__version__ = "0.1.0"

# One BLAS thread a process, said before anything imports NumPy, which reads it once: the road runs one process a core,
# and threads of several that wait for each other cost many times what they bring.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
