; SPDX-License-Identifier: MIT
;
; head_32.asm - the Multiboot headers and the kernel's first instructions
;
; What:   a Multiboot boot loader jumps to _start's physical address with paging off, flat
;         segments, EAX the loader's magic and EBX the physical address of what
;         it has to tell. Checks that the whole image lies in memory, magic
;         and CPU, builds the first page tables (first 16 MiB, at 0 and at
;         PAGE_OFFSET: in 4 KiB pages with two levels, in 2 MiB pages, which
;         PAE brings along, with three), turns paging on, jumps to the linked addresses, takes the map at 0 away again and
;         calls boot_main.
; Failure: one sentence on serial line and screen (early_print.asm), halt.
; See:    Multiboot specification 0.6.96, 3.1; Multiboot2 specification 2.0, 3.1.

%include "asm_offsets.inc"

%define PHYS(symbol)  (symbol - KERNEL_MAP_BASE)

MB1_MAGIC	equ 0x1BADB002
MB1_FLAGS	equ 3			; modules on page boundaries, memory map
MB2_MAGIC	equ 0xE85250D6
MB2_ARCH_I386	equ 0

BOOT_TABLES	equ 4			; of 4 MiB each
BOOT_BIG_PAGES	equ 8			; of 2 MiB each
PTE_P		equ 1
PTE_P_RW	equ 3
PTE_P_RW_A_D	equ 0x63
PTE_P_RW_A_D_PS	equ 0xE3
IMAGE_PROBE	equ 0x5AA5C33C		; memory that is there keeps it

	global	_start, boot_window_table
	extern	boot_main, early_init, early_print, early_print_hex, early_stop
	extern	early_no_memory, _end
	extern	init_stack, gdt_page, boot_tsc

	section	.multiboot progbits alloc noexec nowrite align=8

	dd	MB1_MAGIC, MB1_FLAGS, -(MB1_MAGIC + MB1_FLAGS)
	align	8, db 0
mb2_header:
	dd	MB2_MAGIC, MB2_ARCH_I386, .end - mb2_header
	dd	-(MB2_MAGIC + MB2_ARCH_I386 + (.end - mb2_header))
	dw	1, 0			; the loader must know these tags:
	dd	16
	dd	1, 6			; command line, memory map
	dw	6, 0			; modules on page boundaries
	dd	8
	dw	0, 0			; the end
	dd	8
.end:

	section	.text.head progbits alloc exec nowrite align=16

; ebp	the loader's magic
; ebx	the loader's information
_start:
	cli
	cld
	mov	dword [PHYS(_end) - 4], IMAGE_PROBE
	cmp	dword [PHYS(_end) - 4], IMAGE_PROBE
	jne	early_no_memory
	mov	dword [PHYS(_end) - 4], 0
	mov	esp, PHYS(init_stack) + THREAD_SIZE - PT_SIZE
	mov	ebp, eax
	call	early_init
	cmp	ebp, MB1_BOOT_MAGIC
	je	.loaded
	cmp	ebp, MB2_BOOT_MAGIC
	jne	bad_magic
.loaded:
	call	check_cpu
	test	edx, 1 << CPU_TSC	; its bits are inverted
	jnz	.no_tsc
	rdtsc
	mov	[PHYS(boot_tsc)], eax
	mov	[PHYS(boot_tsc) + 4], edx
.no_tsc:
	call	build_boot_tables
%if PGTABLE_LEVELS == 3
	mov	eax, cr4
	or	eax, CR4_PAE
	mov	cr4, eax
	mov	ecx, MSR_EFER
	rdmsr
	or	eax, EFER_NXE		; bit 63 of an entry is NX from here on
	wrmsr
%endif
	mov	eax, PHYS(boot_pgd)
	mov	cr3, eax
	mov	eax, cr0
	or	eax, CR0_PG
	mov	cr0, eax
	mov	eax, .high
	jmp	eax

.high:	; the linked addresses work now: those below are done with
	xor	eax, eax
	mov	edi, boot_pgd
	mov	ecx, LOW_PGD_WORDS
	rep	stosd
	mov	eax, cr3
	mov	cr3, eax
	lgdt	[gdt_pointer]
	jmp	KERNEL_CS:.segments
.segments:
	mov	eax, KERNEL_DS
	mov	ds, eax
	mov	es, eax
	mov	ss, eax
	mov	eax, PERCPU_SELECTOR
	mov	fs, eax
	xor	eax, eax
	mov	gs, eax
	lldt	ax
	mov	esp, init_stack + THREAD_SIZE - PT_SIZE
	push	eax			; the end of the call chain
	popf				; no flag is set
	push	eax
	push	ebx
	push	ebp
	call	boot_main
.hang:	hlt
	jmp	.hang

%if PGTABLE_LEVELS == 3

LOW_PGD_WORDS	equ 2			; the root's first entry

; Fills the one second-level table and hangs it in the root twice: both halves
; begin with the same 16 MiB. Clobbers eax, ecx, edi.
build_boot_tables:
	mov	edi, PHYS(boot_pmd)
	mov	eax, PTE_P_RW_A_D_PS
	mov	ecx, BOOT_BIG_PAGES
.page:
	mov	[edi], eax
	add	edi, 8
	add	eax, 0x200000
	loop	.page
	mov	dword [PHYS(boot_pmd) + WINDOW_PMD_OFFSET], \
		PHYS(boot_window_table) + PTE_P_RW
	mov	eax, PHYS(boot_pmd) + PTE_P
	mov	[PHYS(boot_pgd)], eax
	mov	[PHYS(boot_pgd) + KERNEL_PGD_OFFSET], eax
	ret

%else

LOW_PGD_WORDS	equ BOOT_TABLES

; Fills the tables for the first 16 MiB and hangs them in the directory twice.
; Clobbers eax, ecx, edi.
build_boot_tables:
	mov	edi, PHYS(boot_tables)
	mov	eax, PTE_P_RW_A_D
	mov	ecx, BOOT_TABLES * 1024
.page:
	stosd
	add	eax, 0x1000
	loop	.page
	mov	eax, PHYS(boot_tables) + PTE_P_RW
	mov	edi, PHYS(boot_pgd)
.table:
	mov	[edi + ecx * 4], eax
	mov	[edi + ecx * 4 + KERNEL_PGD_OFFSET], eax
	add	eax, 0x1000
	inc	ecx
	cmp	ecx, BOOT_TABLES
	jne	.table
	mov	dword [edi + WINDOW_PGD_OFFSET], \
		PHYS(boot_window_table) + PTE_P_RW
	ret

%endif

bad_magic:
	mov	esi, PHYS(text_magic)
	call	early_print
	mov	eax, ebp
	call	early_print_hex
	mov	esi, PHYS(text_loaders)
	jmp	early_stop

; Stops unless the CPU has all that the compiler and the kernel rely on.
; -> edx: the features that it has not, as read_features numbers them.
; Clobbers eax, ecx, esi, edi; keeps ebx, ebp.
check_cpu:
	pushf
	pop	eax
	mov	ecx, eax
	xor	eax, EFLAGS_ID		; CPUID is there if this bit can change
	push	eax
	popf
	pushf
	pop	eax
	xor	eax, ecx
	mov	esi, PHYS(text_no_cpuid)
	test	eax, EFLAGS_ID
	jz	early_stop
	push	ebx
	call	read_features
	pop	ebx
	not	edx
	test	edx, NEEDED_FEATURES
	jz	.ok
	mov	esi, PHYS(text_lacks)
	call	early_print
	mov	edi, PHYS(needed)
.next:	; edi: a bit's number, then its name
	movzx	ecx, byte [edi]
	lea	esi, [edi + 1]
	bt	edx, ecx
	jnc	.has
	call	early_print
.has:
	add	edi, NEEDED_ENTRY
	cmp	byte [edi], 0xFF
	jne	.next
	mov	esi, PHYS(text_cpu_end)
%if PGTABLE_LEVELS == 3
	test	edx, BASE_FEATURES
	jnz	.stop
	mov	esi, PHYS(text_pae_end)
.stop:
%endif
	jmp	early_stop
.ok:
	ret

; edx: the bits of enum cpu_feature: CPUID leaf 1's, and NX from the extended
; leaf, where it has the same place as a bit that leaf 1 does not use.
; Clobbers eax, ebx, ecx.
read_features:
	mov	eax, 1
	cpuid
	and	edx, ~(1 << CPU_NX)
	push	edx
	mov	eax, 0x80000000
	cpuid
	xor	edx, edx
	cmp	eax, 0x80000001
	jb	.none
	mov	eax, 0x80000001
	cpuid
.none:
	and	edx, 1 << CPU_NX
	pop	eax
	or	edx, eax
	ret

	section	.rodata

	align	4
gdt_pointer:
	dw	GDT_ENTRIES * 8 - 1
	dd	gdt_page

BASE_FEATURES	equ (1 << CPU_FPU) | (1 << CPU_CMOV)
%if PGTABLE_LEVELS == 3
NEEDED_FEATURES	equ BASE_FEATURES | (1 << CPU_PAE) | (1 << CPU_NX)
%else
NEEDED_FEATURES	equ BASE_FEATURES
%endif
NEEDED_ENTRY	equ 7
needed:
	db	CPU_FPU, " FPU", 0, 0
	db	CPU_CMOV, " CMOV", 0
%if PGTABLE_LEVELS == 3
	db	CPU_PAE, " PAE", 0, 0
	db	CPU_NX, " NX", 0, 0, 0
%endif
	db	0xFF

text_magic:
	db	"Tessera: not started by a Multiboot boot loader (EAX is ", 0
text_loaders:
	db	"): use GRUB's multiboot or multiboot2, or qemu -kernel.", 0
text_no_cpuid:
	db	"Tessera: this CPU has no CPUID instruction; "
	db	"a Pentium Pro or later is needed.", 0
text_lacks:
	db	"Tessera: this CPU lacks", 0
%if PGTABLE_LEVELS == 3
text_pae_end:
	db	"; the build for ARCH=i386 does without PAE and NX.", 0
%endif
text_cpu_end:
	db	"; a Pentium Pro or later is needed.", 0

	section	.init.bss nobits alloc noexec write align=4096

boot_pgd:		resd 1024
%if PGTABLE_LEVELS == 3
boot_pmd:		resd 1024
%else
boot_tables:		resd 1024 * BOOT_TABLES
%endif
boot_window_table:	resd 1024	; of the window: see boot/window_32.c
