# SPDX-License-Identifier: MIT
# What make test runs in gdb: into the first page fault, then every command.
python
# The first fault may come while the kernel still fills the first program's
# stack: go on to one of a task that has areas.
for stop in range(200):
    gdb.execute("continue")
    if int(gdb.parse_and_eval("current_task->mm")):
        break
end
backtrace 3
walk $cr2
walk do_page_fault
areas
tasks
free_areas
page 0x100
page mem_map
slabs
vmallocinfo
kmem current_task
kmem current_task->stack
kmem mem_map
page_owner 0x100
segments
python gdb.execute(f"page_owner {int(next(a for a in vm_area_list() if a['pages'])['pages'][0] - variable('mem_map')):#x}")
mm_check
echo gdb test: done\n
