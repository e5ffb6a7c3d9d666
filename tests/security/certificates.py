"""A certificate authority for the tests, and what it signs for a node on loopback."""

import datetime
import ipaddress
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)


class Authority(NamedTuple):
    """Its certificate as PEM, and what signing takes."""

    pem: str
    key: ec.EllipticCurvePrivateKey
    name: x509.Name


class Signed(NamedTuple):
    """PEM."""

    certificate: str
    key: str


def authority(name: str) -> Authority:
    """One that nobody else has."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    found = (
        _builder(subject, subject, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(_pem(found), key, subject)


def sign(by: Authority, address: str = "127.0.0.1") -> Signed:
    """A server's certificate for an address on this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    found = _builder(_name("node"), by.name, key).add_extension(names, critical=False).sign(by.key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signed(_pem(found), private.decode())


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
