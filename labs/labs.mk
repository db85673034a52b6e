# SPDX-License-Identifier: MIT
#
# Labs: a student's repository of one, the grader, the handouts as pages. See
# docs/labs.md; the parts of the build that differ in a student's repository are
# in the Makefile, where it reads lab.mk.

.PHONY: lab grade docs
lab: build/tools/lab
	$(Q)scripts/mklab --lab '$(LAB)' --dest '$(DEST)' $(if $(LABS_DONE),--done '$(LABS_DONE)') \
		$(if $(filter 1,$(OPEN)),--open)

grade: $(BUILD_TOOLS) build/tools/run build/tools/test build/tools/lab
	$(Q)scripts/grade --lab '$(LAB)' --arch $(ARCH) $(if $(SEED),--seed $(SEED)) \
		$(if $(JSON),--json '$(JSON)') $(if $(REPLAY),--replay '$(REPLAY)') \
		$(if $(LABS_DONE),--done '$(LABS_DONE)') $(if $(SUBMISSION),--submission '$(SUBMISSION)')

# $(1): labs/NAME/handout.md or handout.zh.md, a page that needs no other file.
handout_page = build/docs/$(patsubst %/,%,$(dir $(1)))$(patsubst handout%.md,%,$(notdir $(1))).html
define HANDOUT
docs: $(handout_page)
$(handout_page): $(1) labs/handout.css labs/labs.mk | build/tools/docs
	$$(call say,PANDOC,$$@)
	@mkdir -p $$(@D)
	$(Q)pandoc --standalone --self-contained --css labs/handout.css --toc $$< -o $$@
endef
$(foreach h,$(wildcard labs/*/handout*.md),$(eval $(call HANDOUT,$(h))))
