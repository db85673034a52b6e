/* SPDX-License-Identifier: MIT */
/* holes.h - the works find and merge: holes with records of this file; by work.c alone */
#ifndef LABS_HIGHMEM_HOLES_H
#define LABS_HIGHMEM_HOLES_H

#define PIECES	20
#define RECORDS 256

/* Records given to be freed. Read from outside, so not static. */
struct vm_struct *lab_freed[RECORDS];
unsigned int nr_lab_freed;

static struct vm_struct records[RECORDS], *pieces[PIECES];
static unsigned int nr_records, nr_pieces;

static struct vm_struct *new_record(void)
{
	return &records[nr_records++];
}

static void begin_holes(void)
{
	rnd_seed(&rnd, lab_seed);
	vm_hole_init(new_record(), VMALLOC_START, VMALLOC_END);
}

/* [ADDR, ADDR + SIZE) out of HOLE; lab_last says so. */
static void cut(struct vm_struct *hole, vaddr_t addr, size_t size)
{
	struct vm_struct *spare = new_record();

	lab_last = (struct lab_call){ .address = addr,
				      .size = size,
				      .spare = (vaddr_t)spare,
				      .hole = (vaddr_t)hole };
	lab_last.answer = (vaddr_t)vm_hole_cut(hole, addr, size, spare);
}

/* A piece anywhere in the range, if all of it is free. */
static bool cut_anywhere(unsigned long pages)
{
	size_t size = (1 + rnd_below(&rnd, (u32)pages)) * PAGE_SIZE;
	vaddr_t addr = VMALLOC_START +
		       rnd_below(&rnd, (VMALLOC_END - VMALLOC_START - size) >>
					       PAGE_SHIFT) *
			       PAGE_SIZE;
	struct vm_struct *hole = vm_hole_above(addr);

	if (!hole || hole->addr > addr || vm_area_end(hole) < addr + size)
		return false;
	cut(hole, addr, size);
	return true;
}

static void find_one(void)
{
	size_t size = (1 + rnd_below(&rnd, 1U << rnd_below(&rnd, 14)))
		      << PAGE_SHIFT;
	size_t align = PAGE_SIZE << rnd_below(&rnd, 8);
	struct vm_struct *hole = vm_hole_find(size, align);

	lab_last = (struct lab_call){ .size = size,
				      .align = align,
				      .answer = (vaddr_t)hole };
	lab_point("found");
	if (!hole)
		return;
	cut(hole, ALIGN(hole->addr, align), size);
	lab_point("cut");
}

static void find(void)
{
	unsigned int i;

	begin_holes();
	lab_point("begin");
	for (i = 0; i < 10;)
		if (cut_anywhere(1500)) {
			lab_point("cut");
			i++;
		}
	for (i = 0; i < 14; i++)
		find_one();
	lab_point("end");
}

static void note_freed(struct vm_struct *record)
{
	if (nr_lab_freed < RECORDS)
		lab_freed[nr_lab_freed++] = record;
}

/* The range in pieces, of which one is a hole: the others will touch it, or each
 * other, on one side or on both, or nobody yet. */
static void begin_pieces(void)
{
	vaddr_t addr = VMALLOC_START, next;
	struct vm_struct *piece;
	unsigned int i;

	for (i = 0; i < PIECES; i++, addr = next) {
		next = addr + ((1 + rnd_below(&rnd, 1300)) << PAGE_SHIFT);
		if (i == PIECES - 1)
			next = VMALLOC_END;
		piece = new_record();
		piece->addr = addr;
		piece->size = next - addr;
		pieces[nr_pieces++] = piece;
	}
	i = rnd_below(&rnd, nr_pieces);
	piece = pieces[i];
	pieces[i] = pieces[--nr_pieces];
	vm_hole_init(piece, piece->addr, vm_area_end(piece));
}

static void merge(void)
{
	struct vm_struct *piece;
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	begin_pieces();
	lab_point("begin");
	while (nr_pieces) {
		i = rnd_below(&rnd, nr_pieces);
		piece = pieces[i];
		pieces[i] = pieces[--nr_pieces];
		nr_lab_freed = 0;
		lab_last = (struct lab_call){ .address = piece->addr,
					      .size = piece->size };
		vm_hole_add(piece, note_freed);
		lab_point("added");
	}
	lab_point("end");
}

#endif
