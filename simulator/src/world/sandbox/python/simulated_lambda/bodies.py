"""Bodies travel to the host as text wherever that is lossless."""

from binascii import a2b_base64, b2a_base64


def encode_body(data):
    try:
        return {"body": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body": b2a_base64(data, newline=False).decode("ascii"), "base64": True}


def decode_body(answer):
    body = answer.get("body", "")
    return a2b_base64(body) if answer.get("base64") else body.encode("utf-8")
