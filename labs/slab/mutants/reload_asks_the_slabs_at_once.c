// SPDX-License-Identifier: MIT
// loses: magazines
/* The previous magazine and the depot are not looked at. */
__lab(slab) static void cpu_reload(struct kmem_cache *cache,
				   struct cpu_cache *cpu)
{
	if (!cpu->loaded && cache->depot_empty)
		cpu_load(cache, cpu, chain_take(&cache->depot_empty), 0);
	cpu->stack.top +=
		slabs_take(cache, cpu->stack.top,
			   (unsigned int)(cpu->stack.end - cpu->stack.top));
}
