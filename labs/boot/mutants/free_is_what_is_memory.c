// SPDX-License-Identifier: MIT
// loses: find alive
/* Only the first reserved range of a piece of memory is left out. */
__lab(boot) void memblock_for_each_free(void (*fn)(u64 base, u64 end,
						   void *ctx),
					void *ctx)
{
	const struct memblock_type *reserved = &memblock.reserved;
	unsigned int i, r;

	for (i = 0; i < memblock.memory.cnt; i++) {
		u64 base = memblock.memory.regions[i].base;
		u64 end = region_end(&memblock.memory.regions[i]);

		for (r = 0; r < reserved->cnt && base < end; r++) {
			const struct memblock_region *res =
				&reserved->regions[r];

			if (region_end(res) <= base)
				continue;
			if (res->base >= end)
				break;
			if (res->base > base)
				fn(base, res->base, ctx);
			base = region_end(res);
			break;
		}
		if (base < end)
			fn(base, end, ctx);
	}
}
