# SPDX-License-Identifier: MIT
#
# Builds the kernel, the ring-3 programs and the images; `make help` lists all.
#
# What:       every .c and .asm file under the kernel's folders becomes one
#             object under $(BUILD); nothing is registered by hand. user/user.mk
#             builds the initramfs, scripts/host/host.mk the host tests.
# Invariants: 1. two builds of the same sources are bit-identical, whatever the
#                folder (scripts/test compares two of them);
#             2. a changed flag, header or file list rebuilds what it touches;
#             3. a recipe runs only after scripts/need has seen its tools.
# See:        docs of each script in its first lines.

# The builds of one source. Without ARCH=, make, make test and make lint cover
# all of them, and what boots a machine takes the first.
ARCHS := i386 i386pae x86_64
ifeq ($(ARCH),)
ARCH        := $(firstword $(ARCHS))
OTHER_ARCHS := $(filter-out $(ARCH),$(ARCHS))
endif
ifeq ($(filter $(ARCH),$(ARCHS)),)
$(error ARCH=$(ARCH) is no build of Tessera; these are: $(ARCHS))
endif

ROOTFS ?= shell
MEM    ?= $(if $(filter debian,$(ROOTFS)),512M,128M)
SMP   ?= 1
BUILD := build/$(ARCH)$(if $(filter 1,$(DEBUG)),-debug)

# What the builds differ in. Word size, levels of the page tables, compiler.
BITS_i386      := 32
LEVELS_i386    := 2
BITS_i386pae   := 32
LEVELS_i386pae := 3
BITS_x86_64    := 64
LEVELS_x86_64  := 5

CROSS_32  := i686-linux-gnu-
MARCH_32  := -march=i686
LD_EMU_32 := elf_i386
# Arguments, and structs of one or two words, in registers: a third of the
# instructions of a short function. What assembly calls is asmlinkage.
KERNEL_MARCH_32 := -mregparm=3 -freg-struct-return

CROSS_64  := x86_64-linux-gnu-
MARCH_64  := -m64 -march=x86-64
LD_EMU_64 := elf_x86_64
# Interrupts push below the stack pointer; addresses are in the last 2 GiB.
KERNEL_MARCH_64 := -mno-red-zone -mcmodel=kernel

# For gcc alone. No SSE in the kernel: nothing on the stack wants 16 bytes.
GCC_MARCH_32 := -mpreferred-stack-boundary=2 -mtune=generic
GCC_MARCH_64 := -mpreferred-stack-boundary=3

BITS   := $(BITS_$(ARCH))
LEVELS := $(LEVELS_$(ARCH))
MARCH  := $(MARCH_$(BITS))
CROSS  ?= $(CROSS_$(BITS))

CC      := $(CROSS)gcc
LD      := $(CROSS)ld
NM      := $(CROSS)nm
OBJCOPY := $(CROSS)objcopy
NASM    := nasm

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# V=1 shows the commands, otherwise one short line says what is made.
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-8s%s\n' '$(1)' '$(2)')

# ---------------------------------------------------------------- what to build

KERNEL_DIRS := boot kernel kernel/x86 mm mm/x86 fs ipc drivers drivers/block lib
# Files that end in the other word size are not of this build; the models are host
# programs; asm_offsets.c is compiled for its text only.
OTHER_BITS := $(if $(filter 32,$(BITS)),64,32)
NOT_KERNEL := %_$(OTHER_BITS).c %_$(OTHER_BITS).asm %_model.c kernel/x86/asm_offsets.c
KERNEL_C   := $(filter-out $(NOT_KERNEL),$(sort $(wildcard $(KERNEL_DIRS:=/*.c))))
KERNEL_ASM := $(filter-out $(NOT_KERNEL),$(sort $(wildcard $(KERNEL_DIRS:=/*.asm))))

# A student's repository says in lab.mk (scripts/mklab) which files have holes, and
# which are there as objects alone, in reference/. LAB_WORK=NAME links in what
# the grader lets the kernel do.
-include lab.mk
KERNEL_C += $(if $(LAB_WORK),labs/work.c labs/$(LAB_WORK)/work.c)
REFERENCE_C := $(filter-out $(NOT_KERNEL) user/%,$(LAB_REFERENCE))
REFERENCE_OBJS := $(REFERENCE_C:%.c=$(BUILD)/%.o)
C_OBJS     := $(KERNEL_C:%.c=$(BUILD)/%.o)
ASM_OBJS   := $(KERNEL_ASM:%.asm=$(BUILD)/%.asm.o)
KERNEL_OBJS := $(ASM_OBJS) $(C_OBJS) $(REFERENCE_OBJS)

WARNINGS := -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
	-Wshadow -Wvla -Wundef -Wimplicit-fallthrough -Wpointer-arith -Wwrite-strings

# stdarg.h, stddef.h and stdint.h come from the compiler; asked only once and
# only when something is compiled, since the compiler may not be there yet.
COMPILER_INCLUDE = $(eval COMPILER_INCLUDE := $$(shell $$(CC) -print-file-name=include))$(COMPILER_INCLUDE)
LIBGCC = $(eval LIBGCC := $$(shell $$(CC) -print-libgcc-file-name))$(LIBGCC)

KERNEL_DEFINES := -D__KERNEL__ -DPGTABLE_LEVELS=$(LEVELS) $(if $(filter 1,$(DEBUG)),-DTESSERA_DEBUG)
# What clang and sparse are given as well:
KERNEL_COMMON := -std=gnu11 -ffreestanding -nostdinc -Iinclude $(KERNEL_DEFINES) \
	$(MARCH) $(KERNEL_MARCH_$(BITS)) -mgeneral-regs-only -fno-pic -fno-pie -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-common $(WARNINGS)
# Frame pointers cost instructions: only debug builds keep them.
KERNEL_CFLAGS = $(KERNEL_COMMON) $(GCC_MARCH_$(BITS)) -isystem $(COMPILER_INCLUDE) -O2 -g \
	$(if $(filter 1,$(DEBUG)),-fno-omit-frame-pointer) \
	-ffile-prefix-map=$(CURDIR)/= -fdebug-prefix-map=$(CURDIR)=.
NASMFLAGS := -f elf$(BITS) -g -F dwarf -Werror -I$(BUILD)/ -Iinclude/ \
	$(KERNEL_DEFINES)
LDFLAGS := -m $(LD_EMU_$(BITS)) -nostdlib -static --build-id=none -z noexecstack \
	-z max-page-size=4096 --no-warn-rwx-segments \
	--fatal-warnings

# ------------------------------------------------------------------ the targets

.PHONY: all build run test gdb iso bench linux abi-check lint format clean help FORCE
FORCE:

all: build $(OTHER_ARCHS:%=build-%)

# The same for another ARCH: build-i386pae, test-files-i386pae.
.PHONY: $(OTHER_ARCHS:%=build-%) $(OTHER_ARCHS:%=test-files-%)
$(OTHER_ARCHS:%=build-%): build-%: | $(BUILD_TOOLS)
	+$(Q)$(MAKE) --no-print-directory ARCH=$* build
$(OTHER_ARCHS:%=test-files-%): test-files-%: | $(BUILD_TOOLS)
	+$(Q)$(MAKE) --no-print-directory ARCH=$* test-files

build: $(BUILD)/tessera.elf $(BUILD)/initramfs.cpio $(if $(filter 1,$(DEBUG)),,compile_commands.json)

# A stamp for each group of tools: the search costs nothing after the first time.
BUILD_TOOLS := build/tools/build-$(notdir $(CROSS))
$(BUILD_TOOLS): scripts/need
	@mkdir -p $(@D) && sh scripts/need build '$(CROSS)' && touch $@
build/tools/%: scripts/need
	@mkdir -p $(@D) && sh scripts/need $* && touch $@

RUN_FLAGS = --build $(BUILD) --mem $(MEM) --smp $(SMP) \
	$(if $(CPU),--cpu $(CPU)) $(if $(filter 1,$(VGA)),--vga)
ifeq ($(filter $(ROOTFS),shell debian),)
$(error ROOTFS=$(ROOTFS) is none of: shell debian)
endif
# Without busybox, and no way to fetch it, the tour is what there is to see;
# who asks for Debian's programs is told why there are none.
run: build $(if $(filter 1,$(ISO)),iso) build/tools/run $(if $(filter 1,$(VGA)),build/tools/window)
	$(Q)if $(MAKE) --no-print-directory ARCH=$(ARCH) $(ROOTFS); \
	then initrd=$(BUILD)/$(ROOTFS).cpio; \
	elif [ $(ROOTFS) != shell ]; then exit 1; \
	else initrd=$(BUILD)/initramfs.cpio; \
		echo 'tessera: without these packages there is no shell; here is the tour alone'; fi; \
	exec scripts/run $(RUN_FLAGS) $(if $(filter 1,$(ISO)),--boot iso) --initrd $$initrd \
		--append 'console=ttyS0$(if $(filter 1,$(VGA)), console=tty0) $(APPEND)'

gdb: build build/tools/run build/tools/gdb $(if $(filter 1,$(VGA)),build/tools/window)
	$(Q)scripts/gdb/debug $(RUN_FLAGS) --append 'console=ttyS0 $(APPEND)'

bench: build $(BUILD)/bench.cpio build/tools/run
	$(Q)scripts/bench --build $(BUILD) $(if $(VS),--vs $(VS))

# The same ring-3 binaries on Debian's own Linux for ARCH.
linux: $(BUILD)/initramfs.cpio build/tools/run
	$(Q)MEM=$(MEM) scripts/linux $(BUILD)/initramfs.cpio $(or $(APPEND),tour=all)

# The same calls on both, and what differs (scripts/abi-check).
abi-check: $(BUILD)/tessera.elf $(BUILD)/abi.cpio build/tools/run
	$(Q)scripts/abi-check --build $(BUILD) $(if $(N),-n $(N)) $(if $(SEED),--seed $(SEED)) \
		$(if $(JOBS),--jobs $(JOBS)) $(if $(ABI_WITHOUT),--without $(ABI_WITHOUT)) $(if $(STEPS),--steps $(STEPS))

# Random system calls for TIME seconds, of this build or of each (scripts/fuzz-syscalls).
.PHONY: fuzz-syscalls
fuzz-syscalls: build debug $(if $(OTHER_ARCHS),$(OTHER_ARCHS:%=fuzz-files-%)) build/tools/run
	$(Q)scripts/fuzz-syscalls --time $(or $(TIME),3600) $(if $(SEED),--seed $(SEED)) \
		$(addprefix build/,$(ARCH) $(OTHER_ARCHS))
.PHONY: $(OTHER_ARCHS:%=fuzz-files-%)
$(OTHER_ARCHS:%=fuzz-files-%): fuzz-files-%: | $(BUILD_TOOLS)
	+$(Q)$(MAKE) --no-print-directory ARCH=$* build debug

iso: $(BUILD)/tessera.iso
$(BUILD)/tessera.iso: iso/grub.cfg scripts/mkiso $(BUILD)/boot/tessera.elf \
		$(BUILD)/initramfs.cpio | build/tools/iso
	$(call say,ISO,$@)
	$(Q)sh scripts/mkiso $@ iso/grub.cfg $(BUILD)/boot/tessera.elf $(BUILD)/initramfs.cpio

# The debug build is a build of its own, in a folder of its own.
DEBUG_BUILD := $(BUILD)-debug
.PHONY: debug
debug: | $(BUILD_TOOLS)
	$(Q)$(MAKE) --no-print-directory ARCH=$(ARCH) DEBUG=1 BUILD=$(DEBUG_BUILD) build

.PHONY: test-files
test-files: build iso debug
	-$(Q)$(MAKE) --no-print-directory ARCH=$(ARCH) shell
	-$(Q)$(MAKE) --no-print-directory ARCH=$(ARCH) debian

test: test-files $(OTHER_ARCHS:%=test-files-%) build/tools/run build/tools/test build/tools/fuzz \
		build/tools/gdb build/tools/iso build/tools/lab build/tools/docs
	+$(Q)scripts/test $(if $(TESTS),--only '$(TESTS)') \
		$(addprefix build/,$(ARCH) $(OTHER_ARCHS))

# What depends on the build is looked at once for each; all else once.
lint: build/tools/lint
	$(Q)BITS='$(BITS)' CFLAGS='$(KERNEL_COMMON)' scripts/lint $(KERNEL_C)
	$(Q)for arch in $(OTHER_ARCHS); do \
		$(MAKE) --no-print-directory ARCH=$$arch lint-kernel || exit; done
.PHONY: lint-kernel
lint-kernel: build/tools/lint
	$(call say,LINT,the sources as ARCH=$(ARCH) sees them)
	$(Q)BITS='$(BITS)' CFLAGS='$(KERNEL_COMMON)' scripts/lint --kernel-only $(KERNEL_C)

format: build/tools/lint
	$(Q)find $(wildcard boot kernel mm fs ipc drivers lib include user scripts) -name '*.[ch]' -exec clang-format -i {} +

clean:
	$(call say,CLEAN,build)
	$(Q)rm -rf build compile_commands.json

help:
	@sed -n 's/^#h //p; s/^#h$$//p' Makefile

# ------------------------------------------------------------------- the kernel

# Each object depends on this file, which changes only when the flags do.
$(BUILD)/flags: FORCE | $(BUILD_TOOLS)
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(KERNEL_CFLAGS)' '$(NASM) $(NASMFLAGS)' '$(LD) $(LDFLAGS)' | \
		cmp -s - $@ || printf '%s\n' '$(CC) $(KERNEL_CFLAGS)' '$(NASM) $(NASMFLAGS)' \
		'$(LD) $(LDFLAGS)' > $@
# The same for the list of objects: a deleted file links the kernel again.
$(BUILD)/objects: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(KERNEL_OBJS) | cmp -s - $@ || printf '%s\n' $(KERNEL_OBJS) > $@

$(C_OBJS): $(BUILD)/%.o: %.c $(BUILD)/flags | $(BUILD_TOOLS)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_CFLAGS) -MMD -MP -MF $(@:.o=.d) -c $< -o $@

# A hole uses neither its parameters nor its helpers.
LAB_CFLAGS := -Wno-unused-parameter -Wno-unused-function -Wno-unused-variable
# Whoever calls lab_point is to be seen on the stack.
$(BUILD)/labs/%.o: KERNEL_CFLAGS += -fno-optimize-sibling-calls
$(LAB_HOLES:%.c=$(BUILD)/%.o): KERNEL_CFLAGS += $(LAB_CFLAGS)

# They were compiled with the headers as they were.
build/reference-fits: reference/SHA256SUMS $(if $(LAB_REFERENCE),$(wildcard include/*/*.h mm/*.h user/lib/*.h))
	@mkdir -p $(@D)
	@sha256sum --quiet -c $< || { echo 'These headers differ from those that the objects' \
		'in reference/ were built with: git checkout them.' >&2; exit 1; }
	@touch $@
$(REFERENCE_OBJS): $(BUILD)/%.o: reference/$(notdir $(BUILD))/%.o build/reference-fits
	@mkdir -p $(@D) && cp $< $@

$(ASM_OBJS): $(BUILD)/%.asm.o: %.asm $(BUILD)/flags $(BUILD)/asm_offsets.inc | $(BUILD_TOOLS)
	$(call say,NASM,$<)
	@mkdir -p $(@D)
	$(Q)sh scripts/assemble $< $@ $(@:.o=.d) $(NASM) $(NASMFLAGS)

# Constants that C and assembly share: asm_offsets.c emits "->NAME value" lines
# into its assembly text. The .inc changes only when a value does.
$(BUILD)/asm_offsets.s: $(wildcard kernel/x86/asm_offsets.c) $(BUILD)/flags | $(BUILD_TOOLS)
	$(call say,OFFSETS,kernel/x86/asm_offsets.c)
	$(Q)$(CC) $(KERNEL_CFLAGS) -g0 -MMD -MP -MF $(@:.s=.d) -MT $@ -S kernel/x86/asm_offsets.c -o $@
$(BUILD)/asm_offsets.inc: $(BUILD)/asm_offsets.s
	$(Q)sed -n 's/^[^>]*->\([A-Za-z_0-9]*\) \$$*\([-0-9]*\).*/%define \1 \2/p' $< > $@.new
	$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/linker.ld: linker.ld $(BUILD)/flags
	$(call say,CPP,$<)
	$(Q)$(CC) -E -P -x c -std=c11 $(MARCH) -nostdinc -Iinclude $(KERNEL_DEFINES) -D__ASSEMBLER__ \
		-MMD -MP -MF $@.d -MT $@ $< -o $@

# Linked with an empty symbol table, then with the real one (scripts/link).
$(BUILD)/tessera.elf: $(KERNEL_OBJS) $(BUILD)/linker.ld $(BUILD)/objects scripts/link scripts/mksyms
	$(call say,LINK,$@)
	$(Q)CC='$(CC) $(KERNEL_CFLAGS)' LD='$(LD) $(LDFLAGS) -T $(BUILD)/linker.ld' NM='$(NM)' \
		sh scripts/link $@ $(BUILD)/objects

# What goes on the ISO: the same kernel without DWARF, so that GRUB reads less.
$(BUILD)/boot/tessera.elf: $(BUILD)/tessera.elf
	@mkdir -p $(@D)
	$(Q)$(OBJCOPY) --strip-debug $< $@

compile_commands.json: $(BUILD)/objects $(BUILD)/flags scripts/compile-commands
	$(Q)python3 scripts/compile-commands '$(CC) $(KERNEL_CFLAGS)' $(KERNEL_C) > $@

-include user/user.mk
-include scripts/host/host.mk
-include labs/labs.mk
-include $(KERNEL_OBJS:.o=.d) $(BUILD)/asm_offsets.d $(BUILD)/linker.ld.d

#h Tessera, a teaching kernel about memory.
#h
#h   make              all builds: kernel, ring-3 programs, initramfs
#h   make run          build and boot under QEMU into a shell; ctrl-a x leaves
#h   make test         host tests, in-kernel and ring-3 tests, all boots
#h   make gdb          boot halted, gdb attached, stops in the first page fault
#h   make iso          build/ARCH/tessera.iso, for GRUB from CD or USB stick
#h   make bench        instructions per operation, against the goals;
#h                     VS=linux measures Debian's kernel in the same QEMU, too
#h   make linux        the tour under Debian's Linux for ARCH, for comparison
#h   make abi-check    the same calls on Tessera and Debian's Linux, and what differs;
#h                     N=500 random sequences from SEED=1 on, JOBS=1 boots at once,
#h                     or the sequences in the file STEPS=
#h   make lint         layout, layers, sparse, clang, cppcheck
#h   make format       let clang-format rewrite the C files
#h   make host-test    only the tests that run on this machine
#h   make fuzz         the same tests with a fuzzer's inputs, under sanitizers;
#h                     TIME=60 seconds each, TARGET='glob', JOBS=2
#h   make fuzz-syscalls  random system calls from ring 3, of each build for
#h                     TIME=3600 seconds, from SEED=1 on
#h   make lab          a student's repository of LAB=NAME in DEST=DIR; LABS_DONE=a,b
#h                     are the student's own, OPEN=1 hands out all other sources
#h   make grade        looks at the lab LAB=NAME in this tree, or at SUBMISSION=DIR;
#h                     SEED=1 JSON=file REPLAY=dir
#h   make docs         the labs' handouts as HTML pages, in build/docs/labs
#h   make clean        remove build/
#h
#h   ARCH=i386         the build: i386, i386pae (three levels, NX) or x86_64; make,
#h                     make test and make lint take all when it is not given
#h   MEM=128M          the guest's memory           SMP=1    its CPUs
#h   CPU=max           QEMU's model of the CPU, with +feature or -feature
#h   ROOTFS=debian     run into Debian's bash, coreutils, procps, util-linux,
#h                     python3 and stress-ng, from their packages, in 512M
#h   APPEND='words'    for the kernel's command line; after -- for init
#h   VGA=1             open a window with the VGA console and the keyboard
#h   ISO=1             run boots the ISO through GRUB
#h   TESTS='glob'      only the tests of that name (make test)
#h   DEBUG=1           lock ranks and other checks, in build/ARCH-debug/
#h   CROSS=prefix-     another cross toolchain, such as i686-elf-
#h   V=1               show the commands
