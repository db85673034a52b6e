// SPDX-License-Identifier: MIT
//
// What: the whole family in an order that is drawn, until nothing is left.
//       argv[1] is the seed.

#include "plan.h"

enum {
	CALLS = 1400,
	PACE = 250
};

static size_t some_size(void)
{
	switch (draw(40)) {
	case 0:
		return KIB(100) + draw(30000) * 4;
	case 1 ... 5:
		return 1 + draw(9000);
	}
	return 1 + draw(400);
}

static void new_block(unsigned int slot)
{
	switch (draw(4)) {
	case 0:
		add(LAB_CALLOC, slot, some_size(), 0);
		break;
	case 1:
		add(LAB_MEMALIGN, slot, some_size(), 16UL << draw(8));
		break;
	default:
		add(LAB_MALLOC, slot, some_size(), 0);
	}
}

static void plan(void)
{
	bool held[SLOTS] = { false };
	unsigned int i, slot;

	for (i = 0; i < CALLS; i++) {
		slot = draw(SLOTS);
		if (!held[slot])
			new_block(slot);
		else if (draw(4) == 0)
			add(LAB_REALLOC, slot, some_size(), 0);
		else
			add(LAB_FREE, slot, 0, 0);
		held[slot] = !held[slot] ||
			     lab_ops[nr_lab_ops - 1].kind == LAB_REALLOC;
	}
	for (slot = 0; slot < SLOTS; slot++)
		if (held[slot])
			add(LAB_FREE, slot, 0, 0);
}

int main(int argc, char **argv)
{
	lab_pace = PACE;
	random_state = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	plan();
	return follow_plan();
}
