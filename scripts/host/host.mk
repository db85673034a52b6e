# SPDX-License-Identifier: MIT
#
# Host tests: parts of the kernel as ordinary programs of this machine, under
# the address and undefined-behaviour sanitizers.
#
# What:    host-test builds and runs
#          - lib_test: all of lib/ with every lib/*_test.c;
#          - one program for each NAME_model.c, with all of lib/ and the real
#            sources that a line of the model names, or the header it shares
#            with other models:
#                // HOST_SOURCES: mm/page_alloc.c mm/page.c
#                // HOST_SOURCES: mm/slab_model.h
#            and, built once for each word, what a line such as
#                // HOST_VARIANTS: PGTABLE_LEVELS=2 PGTABLE_LEVELS=3
#            names: each word becomes a -D of all its sources.
# Output:  KTAP, a line a program; all that it said when it fails.
# Use:     make host-test [HOST_CC=clang] [HOST_GLOB='rbtree.*'], or run
#          build/host/NAME [GLOB] by hand (HOST_VERBOSE=1 shows printk).

HOST_CC    ?= gcc
HOST_GLOB  ?= *
HOST_BUILD := build/host$(if $(filter-out gcc,$(HOST_CC)),-$(HOST_CC))
# The fuzzers are the same programs, made by `make HOST_FUZZ=1 fuzz-run`: those
# with a FUZZ in them, by clang, with libFuzzer's main instead of ours.
ifeq ($(HOST_FUZZ),1)
HOST_CC    := clang
HOST_BUILD := build/fuzz
HOST_SANITIZE := -fsanitize=fuzzer-no-link -DHOST_FUZZ
endif

HOST_CFLAGS := -std=gnu11 -O1 -g -DTESSERA_HOST -D__KERNEL__ \
	-Iscripts/host/include -Iinclude \
	-fsanitize=address,undefined -fno-sanitize-recover=all $(HOST_SANITIZE) \
	-fno-omit-frame-pointer -fno-strict-aliasing -fno-common -fno-builtin \
	$(WARNINGS)

HOST_LIB    := $(filter-out %_test.c %_model.c,$(wildcard lib/*.c))
HOST_SHIMS  := $(wildcard scripts/host/*.c) kernel/ktest.c kernel/stacktrace.c \
	kernel/stackdepot.c
HOST_MODELS := $(sort $(wildcard boot/*_model.c lib/*_model.c mm/*_model.c mm/x86/*_model.c \
	kernel/*_model.c fs/*_model.c drivers/*_model.c))
ifeq ($(HOST_FUZZ),1)
HOST_SHIMS  := $(filter-out scripts/host/main.c,$(HOST_SHIMS))
HOST_MODELS := $(shell grep -l '^FUZZ\>' $(HOST_MODELS))
endif

# The words after "HOST_$(1):" in the // lines of file $(2), wherever
# clang-format has broken them, up to the next such word.
host_words = $(strip $(shell awk '!/^\/\/ / { on = 0; next } \
	{ for (i = 2; i <= NF; i++) \
		if ($$i ~ /^HOST_[A-Z]*:$$/) on = ($$i == "HOST_$(1):"); \
		else if (on) print $$i }' $(2)))
# What HOST_SOURCES of file $(1) comes to, each header replaced by its own.
host_sources = $(sort $(foreach w,$(call host_words,SOURCES,$(1)),$(if \
	$(filter %.h,$(w)),$(call host_sources,$(w)),$(w))))
# PGTABLE_LEVELS=2 -> -PGTABLE_LEVELS-2, the end of a file name.
host_suffix = $(if $(1),-$(subst =,-,$(1)))

# $(1): sources, $(2): variant or nothing.
host_linked = $(patsubst %.c,$(HOST_BUILD)/obj$(call host_suffix,$(2))/%.o,$(sort $(1) $(HOST_LIB) $(HOST_SHIMS)))

# $(1): program, $(2): sources, $(3): variant or nothing.
define HOST_PROGRAM
HOST_PROGRAMS += $(HOST_BUILD)/$(1)$(call host_suffix,$(3))
$(HOST_BUILD)/$(1)$(call host_suffix,$(3)): $(call host_linked,$(2),$(3))
HOST_LINKED += $(call host_linked,$(2),$(3))
$(if $(3),HOST_VARIANTS += $(3))
endef

# $(1): a model.
define HOST_MODEL
$(foreach v,$(or $(call host_words,VARIANTS,$(1)),none),$(eval $(call \
	HOST_PROGRAM,$(notdir $(1:.c=)),$(1) $(call host_sources,$(1)),$(filter-out none,$(v)))))
endef

# $(1): variant or nothing. Ours keep their names in the string functions'
# own objects only: see scripts/host/include/asm/string.h.
define HOST_OBJECTS
$(HOST_BUILD)/obj$(call host_suffix,$(1))/lib/string.o \
$(HOST_BUILD)/obj$(call host_suffix,$(1))/lib/string_test.o: \
	HOST_EXTRA := -DSTRING_UNDER_TEST
$(HOST_BUILD)/obj$(call host_suffix,$(1))/%.o: %.c scripts/host/host.mk Makefile | build/tools/test
	@mkdir -p $$(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(addprefix -D,$(1)) $$(HOST_EXTRA) \
		-MMD -MP -MF $$(@:.o=.d) -c $$< -o $$@
endef

# A student's holes, and the objects of what is not handed out (lab.mk).
$(foreach f,$(LAB_HOLES:.c=.o),$(HOST_BUILD)/obj%/$(f)) $(addprefix $(HOST_BUILD)/obj/,$(LAB_HOLES:.c=.o)): \
	HOST_EXTRA += $(LAB_CFLAGS)
HOST_REFERENCE := $(foreach f,$(LAB_REFERENCE:.c=.o),$(wildcard reference/host/obj*/$(f)))
$(HOST_REFERENCE:reference/host/%=$(HOST_BUILD)/%): $(HOST_BUILD)/%: reference/host/% build/reference-fits
	@mkdir -p $(@D) && cp $< $@

HOST_PROGRAMS :=
HOST_LINKED :=
HOST_VARIANTS :=
$(if $(HOST_FUZZ),,$(eval $(call HOST_PROGRAM,lib_test,$(filter-out %_model.c,$(wildcard lib/*.c)),)))
$(foreach m,$(HOST_MODELS),$(call HOST_MODEL,$(m)))
$(eval $(call HOST_OBJECTS,))
$(foreach v,$(sort $(HOST_VARIANTS)),$(eval $(call HOST_OBJECTS,$(v))))

# What the models are made of, for scripts/labs/student.py.
.PHONY: host-objects
host-objects:
	@printf '%s\n' $(sort $(HOST_LINKED))

$(HOST_PROGRAMS):
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(if $(HOST_FUZZ),-fsanitize=fuzzer) $^ -o $@

# FUZZ_MODE: --check or --keep, as scripts/fuzz has it.
.PHONY: fuzz fuzz-check fuzz-corpus fuzz-run
fuzz-check: FUZZ_MODE := --check
fuzz-corpus: FUZZ_MODE := --keep
fuzz fuzz-check fuzz-corpus: build/tools/fuzz
	+$(Q)$(MAKE) --no-print-directory HOST_FUZZ=1 FUZZ_MODE=$(FUZZ_MODE) fuzz-run
fuzz-run: $(HOST_PROGRAMS)
	$(Q)scripts/fuzz $(FUZZ_MODE) $(if $(TIME),--time $(TIME)) $(if $(JOBS),--jobs $(JOBS)) \
		$(if $(TARGET),--target '$(TARGET)') $(HOST_PROGRAMS)

# Each run leaves its output and its status; the last recipe tells of all.
.PHONY: host-test $(HOST_PROGRAMS:=.run)
$(HOST_PROGRAMS:=.run): %.run: %
	@ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 \
		$(abspath $<) '$(HOST_GLOB)' > $<.log 2>&1; echo $$? > $<.status

host-test: $(HOST_PROGRAMS:=.run)
	@echo 'KTAP version 1'; echo '1..$(words $(HOST_PROGRAMS))'; i=0; failed=0; \
	for p in $(HOST_PROGRAMS); do \
		i=$$((i + 1)); \
		if [ "$$(cat $$p.status)" = 0 ]; then \
			echo "ok $$i $${p##*/} ($$(grep -c '^ok' $$p.log) tests)"; \
		else \
			failed=1; sed 's/^/# /' $$p.log; echo "not ok $$i $${p##*/}"; \
		fi; \
	done; exit $$failed

-include $(shell find $(HOST_BUILD) -name '*.d' 2>/dev/null)
