// SPDX-License-Identifier: MIT
//
// What: small blocks: a row of them, holes in it, requests that the holes could
//       serve, and all given back. argv[1] is the seed.

#include "plan.h"

enum {
	ROW = 20, // blocks; those with even numbers become holes
	HOLES = ROW / 2,
	FITTING = 4, // requests of the size of a hole, or a little less
	BLOCKS = ROW + 11
};

static unsigned int order[BLOCKS];

// 0, 1, .. n - 1, in an order that is drawn.
static void shuffle(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		unsigned int j = draw(i + 1);

		order[i] = order[j];
		order[j] = i;
	}
}

static size_t fitting_size(unsigned int i)
{
	size_t hole = lab_ops[2 * i].size;

	return hole - (i & 1) * ALIGN;
}

static void plan(void)
{
	unsigned int i;

	for (i = 0; i < ROW; i++)
		add(LAB_MALLOC, i, 60 + draw(1500), 0);
	shuffle(HOLES);
	for (i = 0; i < HOLES; i++)
		add(LAB_FREE, 2 * order[i], 0, 0);
	for (i = ROW; i < BLOCKS; i++)
		add(LAB_MALLOC, i,
		    i < ROW + FITTING ? fitting_size(i - ROW) : 20 + draw(700),
		    0);
	shuffle(BLOCKS);
	for (i = 0; i < BLOCKS; i++)
		if (order[i] >= ROW || order[i] % 2)
			add(LAB_FREE, order[i], 0, 0);
}

int main(int argc, char **argv)
{
	random_state = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	plan();
	return follow_plan();
}
