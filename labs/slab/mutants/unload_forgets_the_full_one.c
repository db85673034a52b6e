// SPDX-License-Identifier: MIT
// loses: magazines kmalloc
/* The previous magazine, a full one, gets lost when the depot has an empty one. */
__lab(slab) static bool cpu_unload(struct kmem_cache *cache,
				   struct cpu_cache *cpu)
{
	struct magazine *previous = cpu->previous;

	if (previous && !cpu->previous_full) {
		cpu_load(cache, cpu, previous, 0);
	} else if (cache->depot_empty) {
		cpu_load(cache, cpu, chain_take(&cache->depot_empty), 0);
	} else if (previous) {
		slabs_put(cache, previous->round, cache->rounds);
		cpu_load(cache, cpu, previous, 0);
	} else if (cpu->loaded) {
		slabs_put(cache, cpu->loaded->round, cache->rounds);
		cpu->stack.top = cpu->loaded->round;
	}
	return cpu->loaded;
}
