# SPDX-License-Identifier: MIT
#
# The initramfs of `make run`: Debian's busybox with a shell, programs against
# glibc and musl, the tour and the tests. Included by user/user.mk.
#
# What:  packages come by scripts/packages into build/packages, once; user/shell
#        has the files of /etc; each user/programs/*.c is linked statically
#        against glibc, and against musl where it needs nothing of glibc's own; pie.c
#        as a static PIE.

SHELL_DEBIAN_32 := i386
SHELL_DEBIAN_64 := amd64
SHELL_MUSL_32   := i386-linux-musl
SHELL_MUSL_64   := x86_64-linux-musl
PACKAGES     := build/packages/$(SHELL_DEBIAN_$(BITS))
MUSL         := $(PACKAGES)/usr/lib/$(SHELL_MUSL_$(BITS))
MUSL_INCLUDE := $(PACKAGES)/usr/include/$(SHELL_MUSL_$(BITS))
BUSYBOX      := $(PACKAGES)/bin/busybox

PROGRAM_C      := $(sort $(wildcard user/programs/*.c))
PROGRAM_NAMES  := $(filter-out pie,$(PROGRAM_C:user/programs/%.c=%))
GLIBC_PROGRAMS := $(PROGRAM_NAMES:%=$(USER_OUT)/programs/%-glibc)
PIE_PROGRAM    := $(USER_OUT)/programs/pie-glibc
MUSL_PROGRAMS  := $(patsubst %,$(USER_OUT)/programs/%-musl,$(filter-out steps,$(PROGRAM_NAMES)))
PROGRAM_CFLAGS := -std=gnu11 -O2 -Wall -Wextra -Werror -static -no-pie -fno-pie -s

$(BUSYBOX): | $(BUILD_TOOLS)
	$(Q)sh scripts/packages $(ARCH) busybox-static && touch $@
$(MUSL)/libc.a: | $(BUILD_TOOLS)
	$(Q)sh scripts/packages $(ARCH) musl-dev && touch $@
PROGRAM_TOOLS := build/tools/programs-$(notdir $(CROSS))
$(PROGRAM_TOOLS): scripts/need
	@mkdir -p $(@D) && sh scripts/need programs '$(CROSS)' && touch $@

$(GLIBC_PROGRAMS): $(USER_OUT)/programs/%-glibc: user/programs/%.c user/shell.mk | $(PROGRAM_TOOLS)
	$(call say,GLIBC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MARCH) $(PROGRAM_CFLAGS) -pthread $< -o $@

$(PIE_PROGRAM): user/programs/pie.c user/shell.mk | $(PROGRAM_TOOLS)
	$(call say,GLIBC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MARCH) $(filter-out -static -no-pie -fno-pie,$(PROGRAM_CFLAGS)) -fPIE -static-pie $< -o $@

$(MUSL_PROGRAMS): $(USER_OUT)/programs/%-musl: user/programs/%.c user/shell.mk $(MUSL)/libc.a
	$(call say,MUSL,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MARCH) $(PROGRAM_CFLAGS) -nostdinc -isystem $(MUSL_INCLUDE) \
		-isystem $(COMPILER_INCLUDE) -nostdlib $(MUSL)/crt1.o $(MUSL)/crti.o $< \
		$(MUSL)/libc.a $(LIBGCC) $(MUSL)/crtn.o -o $@

.PHONY: shell
shell: $(BUILD)/shell.cpio

$(BUILD)/shell.cpio: $(BUSYBOX) $(GLIBC_PROGRAMS) $(PIE_PROGRAM) $(MUSL_PROGRAMS) $(USER_ELFS) \
		$(wildcard user/shell/*) user/test/list user/mkinitramfs.py user/shell.mk
	$(call say,CPIO,$@)
	$(Q)python3 user/mkinitramfs.py $@ $(INITRAMFS_BASE) /init=user/shell/init \
		/bin/ /bin/busybox=$(BUSYBOX) /bin/=busybox:$(BUSYBOX) /sbin=@bin \
		/bin/tour=@/tour /usr/ /usr/bin=@../bin /usr/sbin=@../bin \
		/etc/ /etc/inittab:644=user/shell/inittab /etc/rcS=user/shell/rcS \
		/etc/motd:644=user/shell/motd /etc/profile:644=user/shell/profile \
		/etc/passwd:644=user/shell/passwd /etc/group:644=user/shell/group \
		/etc/fstab:644=user/shell/fstab /etc/mtab=@/proc/mounts \
		/root:700/ /home/ /home/student/ /tmp:1777/ /var/ /var/run/ /mnt/ /programs/ \
		$(foreach p,$(GLIBC_PROGRAMS) $(PIE_PROGRAM) $(MUSL_PROGRAMS),/programs/$(notdir $(p))=$(p))
