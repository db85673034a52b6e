# SPDX-License-Identifier: MIT
#
# The initramfs of `make run ROOTFS=debian`: Debian's own programs as their
# packages have them, with their ld.so and libraries, the tour and the tests.
# Included by user/user.mk, after user/shell.mk.
#
# What:  packages come by scripts/debian-tree into build/debian, once for each
#        word size; user/debian has the files that no package makes.

DEBIAN_PACKAGES := bash coreutils procps util-linux python3-minimal stress-ng \
	libpython3-stdlib usr-is-merged ncurses-base dash grep sed findutils mount hostname
DEBIAN      := build/debian/$(SHELL_DEBIAN_$(BITS))
DEBIAN_TREE := $(DEBIAN)/packages

$(DEBIAN_TREE): user/debian.mk scripts/debian-tree | $(BUILD_TOOLS)
	$(Q)sh scripts/debian-tree $(ARCH) $(DEBIAN_PACKAGES) && touch $@

.PHONY: debian
debian: $(BUILD)/debian.cpio

# busybox is init, and what has no package here: poweroff, vi.
$(BUILD)/debian.cpio: $(DEBIAN_TREE) $(BUSYBOX) $(USER_ELFS) $(wildcard user/debian/* user/shell/*) \
		$(GLIBC_PROGRAMS) $(MUSL_PROGRAMS) user/test/list user/mkinitramfs.py user/debian.mk
	$(call say,CPIO,$@)
	$(Q)python3 user/mkinitramfs.py $@ /=tree:$(DEBIAN)/root $(INITRAMFS_BASE) \
		/init=user/shell/init /usr/bin/busybox=$(BUSYBOX) /usr/bin/tour=@/tour \
		/usr/bin/vi=@busybox $(foreach p,init poweroff reboot halt,/usr/sbin/$(p)=@../bin/busybox) \
		/usr/bin/awk=@mawk \
		/etc/inittab:644=user/debian/inittab /etc/rcS=user/debian/rcS /test/debian=user/debian/check \
		/etc/motd:644=user/debian/motd /etc/profile:644=user/debian/profile /etc/inputrc:644=user/debian/inputrc \
		/etc/passwd:644=user/debian/passwd /etc/group:644=user/shell/group \
		/etc/mtab=@/proc/mounts /root:700/ /home/ /home/student/ /var/ /var/run/ /mnt/ /programs/ \
		$(foreach p,$(GLIBC_PROGRAMS) $(MUSL_PROGRAMS),/programs/$(notdir $(p))=$(p))
