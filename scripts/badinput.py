# SPDX-License-Identifier: MIT
"""What the boots of scripts/boots.py are fed: images that lie, end early, or
hold no init. Each maker gets the case's work folder and the build's folder,
and returns the fields of qemu.Boot that change."""
import gzip
import os
import random
import struct

ELF_HEADER = "<16sHHIIIIIHHHHHH"
PROGRAM_HEADER = "<IIIIIIII"
ELF64_HEADER = "<16sHHIQQQIHHHHHH"
PROGRAM64_HEADER = "<IIQQQQQQ"

MB1_MAGIC, MB1_ADDRESSES = 0x1BADB002, 0x10000
MB2_MAGIC = 0xE85250D6


def is_64(build):
    return "x86_64" in os.path.basename(build)


def user_end(build):
    return 0x7FFFFFFFF000 if is_64(build) else 0xC0000000


def read(path):
    with open(path, "rb") as file:
        return file.read()


def initrd(work, data):
    path = os.path.join(work, "initrd")
    with open(path, "wb") as file:
        file.write(data)
    return {"initrd": path}


def built_initrd(build):
    return read(os.path.join(build, "initramfs.cpio"))


def newc(files):
    """An archive of the format that cpio -H newc writes."""
    out = b""
    for number, (name, mode, data) in enumerate(files + [("TRAILER!!!", 0, b"")]):
        fields = [number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0,
                  len(name) + 1, 0]
        head = b"070701" + b"".join(b"%08X" % f for f in fields)
        head += name.encode() + b"\0"
        out += head + b"\0" * (-len(head) % 4)
        out += data + b"\0" * (-len(data) % 4)
    return out


# ------------------------------------------------------------- the initramfs

def gzip_initrd(work, build):
    return initrd(work, gzip.compress(built_initrd(build), mtime=0))


def empty(work, _build):
    return initrd(work, newc([]))


def garbage(work, _build):
    return initrd(work, random.Random(1).randbytes(100_000))


def truncated(work, build):
    data = built_initrd(build)
    return initrd(work, data[:300])


def lying_cpio(work, _build):
    """The file says it has almost 4 GiB."""
    data = bytearray(newc([("init", 0o100755, b"hello")]))
    data[54:62] = b"FFFFFFF0"
    return initrd(work, bytes(data))


def truncated_gzip(work, build):
    data = gzip.compress(built_initrd(build), mtime=0)
    return initrd(work, data[:len(data) // 2])


def corrupt_gzip(work, build):
    data = bytearray(gzip.compress(built_initrd(build), mtime=0))
    data[-8:-4] = b"\0\0\0\0"                       # the checksum
    return initrd(work, bytes(data))


def large_file(size):
    return newc([("etc", 0o40755, b""), ("etc/large", 0o100644, b"x" * size)])


def without_room(work, _build):
    """In 8 MiB, what is left beside it does not hold it once more."""
    return initrd(work, large_file(4 << 20))


def gzip_without_room(work, _build):
    return initrd(work, gzip.compress(large_file(16 << 20), mtime=0))


def behind_memory(work, _build):
    """In 8 MiB, the kernel and this archive are too much."""
    return initrd(work, large_file(15 << 19))


def without_init(work, _build):
    return initrd(work, newc([("etc", 0o40755, b""),
                              ("etc/motd", 0o100644, b"hello\n")]))


# ---------------------------------------------------------------------- init

def with_init(work, data):
    return initrd(work, newc([("init", 0o100755, data)]))


def elf64(vaddr, filesz, memsz, offset):
    header = struct.pack(ELF64_HEADER, b"\x7fELF\2\1\1" + bytes(9), 2, 62, 1,
                         vaddr + 0x78, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return header + struct.pack(PROGRAM64_HEADER, 1, 5, offset, vaddr, vaddr,
                                filesz, memsz, 4096)


def elf(build, vaddr, filesz, memsz, offset=0, size=256):
    """A static program of one segment, with these words in its header."""
    if is_64(build):
        return elf64(vaddr, filesz, memsz, offset).ljust(size, b"\xf4")
    header = struct.pack(ELF_HEADER, b"\x7fELF\1\1\1" + bytes(9), 2, 3, 1,
                         vaddr + 0x54, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    segment = struct.pack(PROGRAM_HEADER, 1, offset, vaddr, vaddr, filesz,
                          memsz, 5, 4096)
    return (header + segment).ljust(size, b"\xf4")


def text_init(work, _build):
    return with_init(work, b"this is no program\n" * 10)


def truncated_elf(work, build):
    return with_init(work, elf(build, 0x08048000, 256, 256)[:40])


def kernel_elf(work, build):
    return with_init(work, elf(build, user_end(build) - 4096, 256, 0x200000))


def lying_elf(work, build):
    """The segment lies far behind the end of the file."""
    return with_init(work, elf(build, 0x08048000, 0x7FFFF000, 0x7FFFF000, 0x1000))


# ----------------------------------------------------------------- the loader

def segment_of(image, offset):
    """-> the virtual address at which this byte of the kernel's file lies."""
    header = struct.unpack_from(ELF_HEADER, image)
    for i in range(header[10]):
        segment = struct.unpack_from(PROGRAM_HEADER, image,
                                     header[5] + i * header[9])
        if segment[0] == 1 and 0 <= offset - segment[1] < segment[4]:
            return offset - segment[1] + segment[2]
    raise ValueError("the Multiboot 2 header is in no segment")


def with_stub(work, build, code):
    """The kernel, entered through some code that lies where its Multiboot 2
    header was, which QEMU's loader does not read."""
    image = bytearray(read(os.path.join(build, "tessera.elf")))
    offset = image.find(struct.pack("<I", MB2_MAGIC))
    mb1 = image.find(struct.pack("<I", MB1_MAGIC))
    _, flags, _, header_addr = struct.unpack_from("<IIII", image, mb1)
    if flags & MB1_ADDRESSES: # the header itself says where to enter
        at, stub = mb1 + 28, header_addr + offset - mb1
    else:
        at, stub = 24, segment_of(image, offset)
    entry = struct.unpack_from("<I", image, at)[0]
    code += b"\xe9" + struct.pack("<i", entry - (stub + len(code) + 5))
    image[offset:offset + len(code)] = code
    struct.pack_into("<I", image, at, stub)
    path = os.path.join(work, "kernel.elf")
    with open(path, "wb") as file:
        file.write(image)
    return {"kernel": path}


def wrong_magic(work, build):
    """mov eax, 0x12345678"""
    return with_stub(work, build, b"\xb8\x78\x56\x34\x12")


def no_memory_map(work, build):
    """mov dword [ebx], 0: a loader that says nothing at all"""
    return with_stub(work, build, b"\xc7\x03\0\0\0\0")
