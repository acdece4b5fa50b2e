"""Writes a GGUF file, version 3, with matrices in Q8_0."""

import struct

import numpy

MAGIC, VERSION, ALIGNMENT = 0x46554747, 3, 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
PACKING = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
TENSOR_F32, TENSOR_Q8_0 = 0, 8
FILE_TYPE_Q8_0 = 7
BLOCK = 32


def text(value: str) -> bytes:
    """A string with its length."""
    raw = value.encode("utf-8")
    return struct.pack("<Q", len(raw)) + raw


def scalar(kind: int, value) -> bytes:
    """A value without its type."""
    return text(value) if kind == STRING else struct.pack(PACKING[kind], value)


def entry(key: str, kind: int, value) -> bytes:
    """An entry of the metadata."""
    return text(key) + struct.pack("<I", kind) + scalar(kind, value)


def array(key: str, kind: int, values) -> bytes:
    """An entry that is a list."""
    head = text(key) + struct.pack("<IIQ", ARRAY, kind, len(values))
    return head + b"".join(scalar(kind, each) for each in values)


def q8_0(matrix) -> bytes:
    """Blocks of 32 numbers: a scale in half precision, then whole numbers of -127 to 127."""
    blocks = numpy.ascontiguousarray(matrix, dtype=numpy.float32).reshape(-1, BLOCK)
    scale = numpy.abs(blocks).max(axis=1) / 127
    inverse = numpy.divide(1, scale, out=numpy.zeros_like(scale), where=scale > 0)
    packed = numpy.zeros(len(blocks), dtype=[("scale", "<f2"), ("numbers", "i1", BLOCK)])
    packed["scale"] = scale
    packed["numbers"] = numpy.rint(blocks * inverse[:, None]).clip(-127, 127)
    return packed.tobytes()


def file(metadata: list, tensors: dict) -> bytes:
    """A whole file.

    metadata: entries
    tensors: by name; a vector is kept in single precision
    """
    infos, data = b"", b""
    for name, tensor in tensors.items():
        kind = TENSOR_F32 if tensor.ndim == 1 else TENSOR_Q8_0
        raw = tensor.astype("<f4").tobytes() if kind == TENSOR_F32 else q8_0(tensor)
        sides = b"".join(struct.pack("<Q", side) for side in reversed(tensor.shape))
        infos += text(name) + struct.pack("<I", tensor.ndim) + sides + struct.pack("<IQ", kind, len(data))
        data += padded(raw)
    head = struct.pack("<IIQQ", MAGIC, VERSION, len(tensors), len(metadata))
    return padded(head + b"".join(metadata) + infos) + data


def padded(raw: bytes) -> bytes:
    """Filled up with zeros to the alignment."""
    return raw + bytes(-len(raw) % ALIGNMENT)
