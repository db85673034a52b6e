# SPDX-License-Identifier: MIT
#
# Ring 3: the tour (/init), the benchmarks (/bench), the tools (/slabtop), the
# tests (/test/*) and the initramfs that carries them. Included by the top
# Makefile, which sets ARCH, BITS, MARCH, CC, NASM, BUILD, WARNINGS, Q, say, COMPILER_INCLUDE and LIBGCC.
#
# Each folder's .c files are found by name: a chapter user/tour/ch_*.c is linked
# into the tour, each user/tools/*.c and user/test/*.c is a program of its own;
# the tests are listed in /test/list, and runner.c runs them.

, := ,
USER_OUT := $(BUILD)/user

# No SSE: the tests look at what the kernel does with those registers. No red
# zone: victims push.
USER_MARCH_32 := -mno-sse
USER_MARCH_64 := -mno-sse -mno-red-zone
USER_COMMON := -std=gnu11 -ffreestanding -nostdinc -Iinclude -Iuser/lib \
	-Iuser/crt $(MARCH) $(USER_MARCH_$(BITS)) -fno-pic -fno-pie -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-common \
	-ffunction-sections -fdata-sections $(WARNINGS)
USER_CFLAGS = $(USER_COMMON) -fno-tree-loop-distribute-patterns \
	-isystem $(COMPILER_INCLUDE) -O2

# The tour shows code, constants and data as areas of their own; the small
# programs share a page of the file between them.
USER_TEXT_32 := 0x08048000
USER_TEXT_64 := 0x400000
USER_LDFLAGS := -nostdlib -static -no-pie -s -Wl,--gc-sections \
	-Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack \
	-Wl,-Ttext-segment=$(USER_TEXT_$(BITS)) -Wl,--fatal-warnings

USER_LIB_C   := $(sort $(wildcard user/crt/*.c user/lib/*.c))
USER_TOUR_C  := $(sort $(wildcard user/tour/*.c))
USER_BENCH_C := $(sort $(wildcard user/bench/*.c))
USER_TOOLS_C := $(sort $(wildcard user/tools/*.c))
USER_TEST_C  := $(sort $(wildcard user/test/*.c))
USER_ABI_C   := $(filter-out %_$(OTHER_BITS).c,$(sort $(wildcard user/abi/*.c)))
USER_C       := $(USER_LIB_C) $(USER_TOUR_C) $(USER_BENCH_C) $(USER_TOOLS_C) $(USER_TEST_C) \
	$(USER_ABI_C)
USER_OBJS    := $(USER_C:user/%.c=$(USER_OUT)/%.o)
# What a student has as an object alone (lab.mk) is of the library.
USER_REFERENCE := $(patsubst user/%.c,$(USER_OUT)/%.o,$(filter user/lib/%,$(LAB_REFERENCE)))
USER_LIB     := $(USER_OUT)/crt/start_$(BITS).asm.o $(USER_LIB_C:user/%.c=$(USER_OUT)/%.o) \
	$(USER_REFERENCE)
USER_TOOLS   := $(USER_TOOLS_C:user/tools/%.c=$(USER_OUT)/tools/%)
# What a grader boots runs none of the tests (replay.py: one), and would wait for
# each to be linked.
USER_TESTS   := $(patsubst user/test/%.c,$(USER_OUT)/test/%,$(if \
	$(LAB_WORK),user/test/mincore.c,$(USER_TEST_C)))
USER_ELFS    := $(USER_OUT)/init $(USER_OUT)/bench/bench $(USER_TOOLS) $(USER_TESTS)

.PHONY: user
user: $(BUILD)/initramfs.cpio $(USER_OUT)/test/list

$(USER_OUT)/flags: FORCE | $(BUILD_TOOLS)
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(USER_CFLAGS)' '$(USER_LDFLAGS)' '$(USER_C)' | \
		cmp -s - $@ || printf '%s\n' '$(CC) $(USER_CFLAGS)' \
		'$(USER_LDFLAGS)' '$(USER_C)' > $@

$(USER_OBJS): $(USER_OUT)/%.o: user/%.c $(USER_OUT)/flags | $(BUILD_TOOLS)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -MMD -MP -MF $(@:.o=.d) -c $< -o $@

$(patsubst user/%.c,$(USER_OUT)/%.o,$(filter user/%,$(LAB_HOLES))): USER_CFLAGS += $(LAB_CFLAGS)
$(USER_REFERENCE): $(BUILD)/%.o: reference/$(notdir $(BUILD))/%.o build/reference-fits
	@mkdir -p $(@D) && cp $< $@

# Each test takes whole pages of the initramfs: small before fast.
$(USER_TEST_C:user/%.c=$(USER_OUT)/%.o): USER_CFLAGS += -Os

$(USER_OUT)/crt/start_$(BITS).asm.o: user/crt/start_$(BITS).asm $(USER_OUT)/flags | $(BUILD_TOOLS)
	$(call say,NASM,$<)
	@mkdir -p $(@D)
	$(Q)$(NASM) -f elf$(BITS) -Werror $< -o $@

USER_LINK = $(Q)$(CC) $(USER_LDFLAGS) $(1) -o $@ \
	$(filter %.o,$^) $(LIBGCC)

$(USER_OUT)/init: $(USER_TOUR_C:user/%.c=$(USER_OUT)/%.o) $(USER_LIB)
	$(call say,LINK,$@)
	$(call USER_LINK,-Wl$(,)-z$(,)separate-code)

$(USER_OUT)/bench/bench: $(USER_BENCH_C:user/%.c=$(USER_OUT)/%.o) $(USER_LIB)
	$(call say,LINK,$@)
	$(call USER_LINK,-Wl$(,)-z$(,)noseparate-code)

# For 32 bits it begins at its own first instruction, which notes the registers.
ABI_ENTRY_32 := -Wl$(,)-e$(,)abi_entry
$(USER_OUT)/abi/abi: $(USER_ABI_C:user/%.c=$(USER_OUT)/%.o) $(USER_LIB)
	$(call say,LINK,$@)
	$(call USER_LINK,-Wl$(,)-z$(,)noseparate-code $(ABI_ENTRY_$(BITS)))

$(USER_TOOLS): $(USER_OUT)/tools/%: $(USER_OUT)/tools/%.o $(USER_LIB)
	$(call say,LINK,$@)
	$(call USER_LINK,-Wl$(,)-z$(,)noseparate-code)

$(USER_TESTS): $(USER_OUT)/test/%: $(USER_OUT)/test/%.o $(USER_LIB)
	$(call say,LINK,$@)
	$(call USER_LINK,-Wl$(,)-z$(,)noseparate-code)

# Beside the programs, so that on Linux `build/i386/user/test/runner
# build/i386/user/test/list` runs them.
$(USER_OUT)/test/list: user/test/list
	@mkdir -p $(@D)
	@cp $< $@

# A lab's own programs are not stripped: the grader reads them. Two labs may have
# programs of one name.
LAB_USER := $(patsubst labs/$(LAB_WORK)/user/%.c,$(USER_OUT)/lab/$(LAB_WORK)/%,$(if \
	$(LAB_WORK),$(wildcard labs/$(LAB_WORK)/user/*.c)))
$(LAB_USER): $(USER_OUT)/lab/$(LAB_WORK)/%: labs/$(LAB_WORK)/user/%.c user/lib/lab.h \
		$(wildcard labs/*.h labs/$(LAB_WORK)/user/*.h user/lib/*.h) \
		$(USER_LIB) $(USER_OUT)/flags
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -g -fno-optimize-sibling-calls \
		-fno-reorder-blocks-and-partition $(filter-out -s,$(USER_LDFLAGS)) \
		$< $(filter %.o,$^) $(LIBGCC) -o $@

# What the benchmarks need, and no more: their figures do not grow with the tests.
BENCH_FILES := /dev/ /proc/ /sys/ /tmp:1777/ /dev/console=c:5:1 /bench=$(USER_OUT)/bench/bench
$(BUILD)/bench.cpio: $(USER_OUT)/bench/bench user/user.mk user/mkinitramfs.py
	$(call say,CPIO,$@)
	$(Q)python3 user/mkinitramfs.py $@ $(BENCH_FILES)

# What every other initramfs has; the tour is /tour, and /init where nothing else is.
INITRAMFS_BASE := /dev/ /proc/ /sys/ /tmp:1777/ /dev/console=c:5:1 \
	/tour=$(USER_OUT)/init /bench=$(USER_OUT)/bench/bench \
	$(foreach t,$(USER_TOOLS),/$(notdir $(t))=$(t)) \
	/test/ /test/list=user/test/list /test/list_time=user/test/list_time \
	$(foreach t,$(USER_TESTS),/test/$(notdir $(t))=$(t)) \
	$(if $(LAB_USER),/lab/) $(foreach t,$(LAB_USER),/lab/$(notdir $(t))=$(t))

# Changes only when the list of files does.
$(USER_OUT)/files: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(INITRAMFS_BASE) | cmp -s - $@ || printf '%s\n' $(INITRAMFS_BASE) > $@

$(BUILD)/initramfs.cpio: $(USER_ELFS) $(LAB_USER) $(USER_OUT)/files user/test/list user/test/list_time \
		user/mkinitramfs.py
	$(call say,CPIO,$@)
	$(Q)python3 user/mkinitramfs.py $@ $(subst /tour=,/init=,$(INITRAMFS_BASE))

# An initramfs of its own: /dev/null and /dev/zero, which Linux does not make.
$(BUILD)/abi.cpio: $(USER_OUT)/abi/abi user/mkinitramfs.py
	$(call say,CPIO,$@)
	$(Q)python3 user/mkinitramfs.py $@ /dev/ /proc/ /sys/ /tmp/ /dev/console=c:5:1 \
		/dev/null=c:1:3 /dev/zero=c:1:5 /abi=$(USER_OUT)/abi/abi

include user/shell.mk
include user/debian.mk
-include $(USER_OBJS:.o=.d)
