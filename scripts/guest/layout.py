# SPDX-License-Identifier: MIT
"""Symbols and types of an ELF file with DWARF: what is where, and how it is laid out.

What:  Program(path, unit): symbols of the whole kernel; types and variables of
       one compilation unit, which includes every header that is asked about
       (labs/NAME/work.c). Reading DWARF is slow in Python, so no other unit is
       read; and since that unit is the grader's own, a submission can neither
       move a field nor give another variable its name.
       View(memory, type, address): a typed place; view.field, view[i], int(view).
"""
import bisect
import functools
import struct
import sys

try:
    from elftools.elf.elffile import ELFFile
except ImportError:         # Debian's, under another python3
    sys.path.append("/usr/lib/python3/dist-packages")
    from elftools.elf.elffile import ELFFile

WRAPPERS = {"DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_volatile_type"}
RECORDS = {"DW_TAG_structure_type", "DW_TAG_union_type"}


def name_of(die):
    name = die.attributes.get("DW_AT_name")
    return name.value.decode() if name else ""


def units(data):
    """Where each compilation unit of .debug_info begins: their lengths lead from one to the next."""
    offsets, at = [], 0
    while at < len(data):
        offsets.append(at)
        at += 4 + int.from_bytes(data[at:at + 4], "little")
    return offsets


class Type:
    """A type of the unit: kind, size, and of a record its members. Each is there once (Program.type_of)."""

    def __init__(self, program, die):
        self.program, self.die = program, die
        tag = die.tag if die is not None else "void"
        self.kind = ("record" if tag in RECORDS else "array" if tag == "DW_TAG_array_type"
                     else "pointer" if tag == "DW_TAG_pointer_type" else "number")

    @functools.cached_property
    def size(self):
        if self.die is None:
            return 1
        if self.kind == "array":
            return self.count * self.target.size
        size = self.die.attributes.get("DW_AT_byte_size")
        return size.value if size else self.program.word

    @functools.cached_property
    def target(self):
        return self.program.type_of(self.die)

    @functools.cached_property
    def count(self):
        total = 1
        for child in self.die.iter_children():
            bound = child.attributes.get("DW_AT_upper_bound")
            total *= bound.value + 1 if bound else 0
        return total

    @functools.cached_property
    def signed(self):
        encoding = self.die.attributes.get("DW_AT_encoding")
        return bool(encoding and encoding.value in (5, 6, 0xd))

    @functools.cached_property
    def members(self):
        """{name: (offset, Type)}, those of nameless unions among them."""
        fields = {}
        for child in self.die.iter_children():
            if child.tag != "DW_TAG_member":
                continue
            at = child.attributes.get("DW_AT_data_member_location")
            offset = at.value if at else 0
            kind = self.program.type_of(child)
            if name_of(child):
                fields[name_of(child)] = (offset, kind)
            else:
                fields.update((n, (offset + o, t)) for n, (o, t) in kind.members.items())
        return fields

    def offset(self, name):
        return self.members[name][0]


class Program:
    def __init__(self, path, unit):
        self.file = open(path, "rb")        # pyelftools reads on demand
        self.elf = ELFFile(self.file)
        self.word = self.elf.elfclass // 8
        self.symbols, self.functions = {}, []
        self.read_symbols()
        self.records, self.variables, self.own = {}, {}, []
        self.types, self.types_of = {}, {}
        self.read_unit(unit)

    def read_symbols(self):
        """By hand: there are ten thousand, and pyelftools takes its time for each."""
        table, names = self.elf.get_section_by_name(".symtab"), self.elf.get_section_by_name(".strtab")
        data, strings = table.data(), names.data()
        form = "<IIIBBH" if self.word == 4 else "<IBBHQQ"
        for fields in struct.iter_unpack(form, data):
            start, info, value, size = ((fields[0], fields[3], fields[1], fields[2]) if self.word == 4
                                        else (fields[0], fields[1], fields[4], fields[5]))
            name = strings[start:strings.index(b"\0", start)].decode()
            if info >> 4 or name not in self.symbols:
                self.symbols[name] = value      # a global one before a file's own
            if info & 15 == 2:
                self.functions.append((value, size, name))
        self.functions.sort()

    def read_unit(self, unit):
        # From the end, since labs/ is linked last: each top costs a table to read.
        dwarf = self.elf.get_dwarf_info()
        for offset in reversed(units(dwarf.debug_info_sec.stream.getvalue())):
            top = dwarf.get_CU_at(offset).get_top_DIE()
            if name_of(top).endswith(unit):
                break
        else:
            raise ValueError(f"{unit} is not in the kernel")
        for die in top.iter_children():
            name = name_of(die)
            if die.tag in RECORDS and "DW_AT_declaration" not in die.attributes:
                self.records[name] = die
            elif die.tag == "DW_TAG_variable" and name:
                self.add_variable(name, die)
            elif die.tag == "DW_TAG_subprogram" and "DW_AT_low_pc" in die.attributes:
                low = die.attributes["DW_AT_low_pc"].value
                # Of what is inlined as well, the copy in its own place has no name.
                self.own.append((name, low, low + die.attributes["DW_AT_high_pc"].value))

    def add_variable(self, name, die):
        """An extern declaration's place is the symbol's."""
        location = die.attributes.get("DW_AT_location")
        if location and location.value and location.value[0] == 3:     # DW_OP_addr
            address = int.from_bytes(bytes(location.value[1:1 + self.word]), "little")
        else:
            address = self.symbols.get(name)
        if address is not None and "DW_AT_type" in die.attributes:
            self.variables[name] = (address, die)

    def type_of(self, die):
        """The Type of a member or a variable; of a pointer or an array, what it is of."""
        if die.offset not in self.types_of:
            at = die
            while at is not None and (at is die or at.tag in WRAPPERS):
                at = at.get_DIE_from_attribute("DW_AT_type") if "DW_AT_type" in at.attributes else None
            self.types_of[die.offset] = self.known(at)
        return self.types_of[die.offset]

    def known(self, die):
        """The Type that stands there; of None, void."""
        offset = die.offset if die is not None else None
        if offset not in self.types:
            self.types[offset] = Type(self, die)
        return self.types[offset]

    def record(self, name):
        """struct NAME"""
        return self.known(self.records[name])

    def variable(self, memory, name):
        address, die = self.variables[name]
        return View(memory, self.type_of(die), address)

    def function_at(self, address):
        """name+offset of a text address, or None."""
        i = bisect.bisect(self.functions, (address, 1 << 64, "")) - 1
        if i < 0 or address >= self.functions[i][0] + max(self.functions[i][1], 1):
            return None
        return f"{self.functions[i][2]}+{address - self.functions[i][0]:#x}"

    def is_own(self, address):
        """Does it lie in a function of the unit?"""
        return any(low <= address < high for _, low, high in self.own)

    def own_function(self, name):
        """Where that function of the unit begins, whatever others are called."""
        return next(low for own, low, _ in self.own if own == name)


class View:
    """A place in the guest's memory and its type."""

    def __init__(self, memory, kind, address):
        self._memory, self._type, self._address = memory, kind, address

    def address(self):
        return self._address

    def type(self):
        return self._type

    def __getattr__(self, name):
        if name not in self._type.members:
            raise AttributeError(name)
        offset, kind = self._type.members[name]
        return View(self._memory, kind, self._address + offset)

    def __getitem__(self, i):
        """Of an array the element; of a pointer, what it points to; by a name, the field, even
        if it is called as a method here."""
        if isinstance(i, str):
            return self.__getattr__(i)
        kind = self._type.target
        start = int(self) if self._type.kind == "pointer" else self._address
        return View(self._memory, kind, start + i * kind.size)

    def __int__(self):
        data = self._memory.read(self._address, self._type.size)
        return int.from_bytes(data, "little",
                              signed=self._type.kind == "number" and self._type.signed)

    def text(self, limit=80):
        """The string that it points to."""
        return self._memory.text(int(self), limit)
