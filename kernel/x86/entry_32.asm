; SPDX-License-Identifier: MIT
;
; entry_32.asm - into the kernel and out again
;
; What:   every entry builds a struct pt_regs (asm/ptrace.h) on the kernel
;         stack, loads the kernel's segments and calls C; every exit unwinds it.
;
;           esp -> bx cx dx si di bp ax ds es fs gs orig_ax | ip cs flags sp ss
;                  pushed here                                by the CPU
;
; Locking: exceptions and IRQs enter with interrupts off (interrupt gates),
;         int 0x80 as the program ran (trap gate). Every way back to ring 3
;         looks, with interrupts off, whether the task has something to do
;         first: give the CPU away, or see to a signal.
; Failure: ring 3 can leave a segment register, CS or SS that no longer loads.
;         The exits' loads stand in the exception table: a bad data segment
;         becomes the null one, a bad CS or SS ends the program.
; Note:   The gates clear TF and NT; the rest of ring 3's flags does nothing to
;         ring 0, but for DF and, with SMAP, AC. %gs stays ring 3's.
;         Virtual-8086 mode: no program is ever put into it, but QEMU's IRET
;         lets ring 3 go there by itself (a CPU ignores VM in the flags that
;         ring 3 pops). Its frames have four words more above ss, and a cs
;         without a ring in it; what it runs into or calls ends the program.

%include "asm_offsets.inc"

	extern	do_trap, do_irq, do_apic_timer, do_page_fault, do_double_fault
	extern	do_bad_iret, do_vm86_call, exit_to_user_slow, preempt_schedule_irq
	extern	schedule_tail
	extern	sys_call_table, sys_ni_syscall_nr
	extern	current_task, need_resched, preempt_count

	global	exception_entries, irq_entries
	global	page_fault_entry, syscall_entry, double_fault_entry
	global	apic_timer_entry, apic_spurious_entry
	global	task_entry, switch_stacks

EFLAGS_IF_BYTE1	equ 0x02		; IF, in the second byte of the flags
EFLAGS_VM_BYTE2	equ 0x02		; VM, in the third

; All below orig_ax.
%macro SAVE_REGS 0
	push	gs
	push	fs
	push	es
	push	ds
	push	eax
	push	ebp
	push	edi
	push	esi
	push	edx
	push	ecx
	push	ebx
%endmacro

; Ring 3 may have left AC set, which would open the window of SMAP: CLAC, where
; the CPU knows it (asm/smap.h).
%macro CLEAR_AC 0
%%site:	db	0x0F, 0x1F, 0x00
	[section smap_site]
	align	8, db 0
	dd	%%site, 0xCA
	__SECT__
%endmacro

; Segments and flags as the kernel has them.  Clobbers edx.
%macro KERNEL_SEGMENTS 0
	mov	edx, KERNEL_DS
	mov	ds, edx
	mov	es, edx
	mov	edx, PERCPU_SELECTOR
	mov	fs, edx
	cld
	CLEAR_AC
%endmacro

; To trap_to_user when pt_regs at esp are ring 3's.  Clobbers eax.
%macro IF_USER_RETURN 0
	mov	eax, [esp + PT_FLAGS]
	mov	al, [esp + PT_CS]
	and	eax, EFLAGS_VM | 3
	cmp	eax, 3
	jae	trap_to_user
%endmacro

; A fault at %1 goes on at %2.
%macro EXTABLE 2
	[section extable]
	align	4, db 0
	dd	%1, %2
	__SECT__
%endmacro

	section	extable progbits alloc noexec nowrite align=4
	section	smap_site progbits alloc noexec nowrite align=8
	section	.text

; --------------------------------------------------------------- system calls

; int 0x80: eax number; ebx, ecx, edx, esi, edi, ebp arguments; eax result.
; The C function owns the copies of the arguments, not the saved registers.
	align	16
syscall_entry:
	push	eax
	SAVE_REGS
	test	byte [esp + PT_FLAGS + 2], EFLAGS_VM_BYTE2
	jnz	.vm86
	push	ebp
	push	edi
	push	esi
	push	edx
	push	ecx
	push	ebx
	KERNEL_SEGMENTS
	cmp	eax, NR_SYSCALLS
	jae	.unknown
	mov	ecx, [sys_call_table + eax * 4]
	test	ecx, ecx
	jz	.unknown
	call	ecx
.done:
	add	esp, 24
	mov	[esp + PT_AX], eax

; esp: pt_regs of a system call.
ret_to_user:
	cli
	mov	edx, [fs:current_task]
	mov	ecx, [fs:need_resched]
	or	ecx, [edx + TASK_SIGPENDING]
	or	ecx, [edx + TASK_KMAP_DEPTH]	; a leak
	jnz	exit_work
restore_regs:
	pop	ebx
	pop	ecx
	pop	edx
	pop	esi
	pop	edi
	pop	ebp
	pop	eax
.ds:	pop	ds
.es:	pop	es
.fs:	pop	fs
	add	esp, 8			; gs, orig_ax
.iret:	iret

; No system call finds its registers in such a frame.
syscall_entry.vm86:
	KERNEL_SEGMENTS
	push	esp
	call	do_vm86_call
	add	esp, 4
	jmp	trap_to_user

syscall_entry.unknown:
	push	eax
	call	sys_ni_syscall_nr
	add	esp, 4
	jmp	syscall_entry.done

; esp: pt_regs of any other entry from ring 3: no system call to restart.
trap_to_user:
	cli
	mov	edx, [fs:current_task]
	mov	ecx, [fs:need_resched]
	or	ecx, [edx + TASK_SIGPENDING]
	or	ecx, [edx + TASK_KMAP_DEPTH]
	jz	restore_regs
	mov	dword [esp + PT_ORIG_AX], -1
exit_work:
	push	esp
	call	exit_to_user_slow
	add	esp, 4
	jmp	restore_regs

; A data segment that does not load: ring 3 gets the null segment instead.
bad_ds:	mov	dword [esp], 0
	jmp	restore_regs.ds
bad_es:	mov	dword [esp], 0
	jmp	restore_regs.es
bad_fs:	mov	dword [esp], 0
	jmp	restore_regs.fs

; IRET refused what it found (SDM volume 2A, IRET): ip, cs, flags, sp and ss
; are still on the stack, the other registers are ring 3's.
bad_iret:
	push	dword 0
	SAVE_REGS
	KERNEL_SEGMENTS
	push	esp
	call	do_bad_iret
	add	esp, 4
	jmp	trap_to_user

	EXTABLE	restore_regs.ds, bad_ds
	EXTABLE	restore_regs.es, bad_es
	EXTABLE	restore_regs.fs, bad_fs
	EXTABLE	restore_regs.iret, bad_iret

; ----------------------------------------------------------------- exceptions

; The CPU has pushed an error code in orig_ax' place.
	align	16
page_fault_entry:
	SAVE_REGS
	KERNEL_SEGMENTS
	mov	eax, esp
	push	dword [esp + PT_ORIG_AX]
	push	eax
	call	do_page_fault
	add	esp, 8
ret_from_exception:
	IF_USER_RETURN
	jmp	restore_regs

; exception_N: an error code where the CPU pushes none, then the vector.
%assign vector 0
%rep NR_EXCEPTIONS
exception_%+vector:
%if (ERROR_CODE_VECTORS & (1 << vector)) == 0
	push	dword 0
%endif
	push	dword vector
	jmp	exception_common
%assign vector vector + 1
%endrep

; On the stack: vector, error code, what the CPU pushed. The vector stands
; where gs belongs, and is taken into eax once that is saved.
	align	16
exception_common:
	xchg	eax, [esp]		; eax: vector; [esp]: ring 3's eax
	push	fs
	push	es
	push	ds
	push	dword [esp + 12]	; ax
	push	ebp
	push	edi
	push	esi
	push	edx
	push	ecx
	push	ebx
	mov	[esp + PT_GS], gs
	KERNEL_SEGMENTS
	mov	ecx, esp
	push	dword [esp + PT_ORIG_AX]
	push	eax
	push	ecx
	call	do_trap
	add	esp, 12
	jmp	ret_from_exception

; The double fault comes through a task gate: a stack of its own, all registers
; of the broken task in its TSS, segments loaded. It does not return.
double_fault_entry:
	cld
	call	do_double_fault
.halt:	hlt
	jmp	.halt

; ----------------------------------------------------------------- interrupts

; orig_ax is ~irq, which no system call number is.
%assign irq 0
%rep 16
irq_%+irq:
	push	dword ~irq
	jmp	irq_common
%assign irq irq + 1
%endrep

	align	16
irq_common:
	SAVE_REGS
	KERNEL_SEGMENTS
	push	esp
	call	do_irq
	add	esp, 4
ret_from_irq:
	IF_USER_RETURN
	cmp	dword [fs:preempt_count], 0
	jne	restore_regs
	test	byte [fs:need_resched], RESCHED_NOW
	jz	restore_regs
	test	byte [esp + PT_FLAGS + 1], EFLAGS_IF_BYTE1
	jz	restore_regs		; it had interrupts off
	call	preempt_schedule_irq
	jmp	restore_regs

	align	16
apic_timer_entry:
	push	dword -1
	SAVE_REGS
	KERNEL_SEGMENTS
	push	esp
	call	do_apic_timer
	add	esp, 4
	jmp	ret_from_irq

apic_spurious_entry:
	iret

; ---------------------------------------------------------------------- tasks

; struct task_struct *switch_stacks(unsigned long *save_sp, unsigned long new_sp,
;				    struct task_struct *prev)
; Returns prev, on the new stack, to where that was switched away from.
; eax	save_sp
; edx	new_sp
; ecx	prev
	align	16
switch_stacks:
	push	ebp
	push	ebx
	push	esi
	push	edi
	mov	[eax], esp
	mov	esp, edx
	mov	eax, ecx
	pop	edi
	pop	esi
	pop	ebx
	pop	ebp
	ret

; Where a new task begins, by switch_stacks' ret.
; eax	the task that ran before
; ebx	a kernel thread's function, or 0
; esi	its argument
; esp	pt_regs
task_entry:
	push	eax
	call	schedule_tail
	add	esp, 4
	sti
	test	ebx, ebx
	jz	ret_to_user
	mov	eax, esi
	call	ebx			; returns when it has become a program
	jmp	ret_to_user

	section	.rodata

	align	4
exception_entries:
%assign vector 0
%rep NR_EXCEPTIONS
	dd	exception_%+vector
%assign vector vector + 1
%endrep

irq_entries:
%assign irq 0
%rep 16
	dd	irq_%+irq
%assign irq irq + 1
%endrep
