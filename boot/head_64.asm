; SPDX-License-Identifier: MIT
;
; head_64.asm - the Multiboot headers, and from 32 bits to long mode
;
; What:   a Multiboot boot loader jumps to _start's physical address in 32-bit
;         mode, paging off, flat segments, EAX the loader's magic and EBX the
;         physical address of what it has to tell. Checks that
;         the whole image lies in memory, magic and CPU, decides between 4 and
;         5 levels (which long mode cannot change any more), builds the first
;         page tables, enters long mode, jumps to the linked addresses and
;         calls boot_main.
;
;           boot_p4d[0]    -> boot_pud_low[0-3]      -> 4 GiB at 0
;           boot_p4d[273]  -> the same                  at PAGE_OFFSET
;           boot_p4d[511]  -> boot_pud_kernel[510]   -> 1 GiB at -2 GiB
;
;         in 2 MiB pages. With 5 levels, boot_pgd has the same three entries,
;         each of which leads to boot_p4d: the addresses of the direct map and
;         of the image differ in nothing but the uppermost index.
; Failure: one sentence on serial line and screen (early_print.asm), halt.
; Note:   the Multiboot 1 header names all addresses itself: QEMU takes a
;         64-bit ELF only so.
; See:    Multiboot specification 0.6.96, 3.1; Multiboot2 specification 2.0,
;         3.1; Intel SDM volume 3A, 9.8.5 (entering IA-32e mode).

%include "asm_offsets.inc"

%define PHYS(symbol)  (symbol - KERNEL_MAP_BASE)

MB1_MAGIC	equ 0x1BADB002
MB1_FLAGS	equ 0x10003		; page-aligned modules, memory map, addresses
MB1_CMDLINE	equ 4			; bit of the information's flags
MB1_CMDLINE_AT	equ 16
MB2_MAGIC	equ 0xE85250D6
MB2_ARCH_I386	equ 0
MB2_CMDLINE	equ 1			; tag

PTE_TABLE	equ 0x63		; present, writable, accessed, dirty
PTE_HUGE	equ 0xE3
BIG_PAGE	equ 0x200000
BOOT_GIB	equ 4
DIRECT_INDEX	equ 273			; of PAGE_OFFSET, with either depth
IMAGE_PROBE	equ 0x5AA5C33C		; memory that is there keeps it

	global	_start
	extern	boot_main, early_init, early_print, early_print_hex, early_stop
	extern	early_no_memory, _end
	extern	init_stack, gdt_page, boot_tsc
	extern	pt_root_level, page_offset_base, vmalloc_base, task_size_max
	extern	_text, _edata_loaded, _ebss

	section	.multiboot progbits alloc noexec nowrite align=8

mb1_header:
	dd	MB1_MAGIC, MB1_FLAGS, -(MB1_MAGIC + MB1_FLAGS)
	dd	PHYS(mb1_header), PHYS(_text), PHYS(_edata_loaded), PHYS(_ebss)
	dd	PHYS(_start)
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
	bits	32

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
	rdtsc
	mov	[PHYS(boot_tsc)], eax
	mov	[PHYS(boot_tsc) + 4], edx
	call	choose_levels
	call	build_boot_tables

	mov	eax, cr4
	or	eax, CR4_PAE
	mov	edx, PHYS(boot_p4d)
	cmp	dword [PHYS(pt_root_level)], 5
	jne	.root
	or	eax, CR4_LA57
	mov	edx, PHYS(boot_pgd)
.root:
	mov	cr4, eax
	mov	cr3, edx
	mov	ecx, MSR_EFER
	rdmsr
	or	eax, EFER_SCE | EFER_LME | EFER_NXE
	wrmsr
	mov	eax, cr0
	or	eax, CR0_PG
	mov	cr0, eax
	lgdt	[PHYS(gdt_pointer_phys)]
	jmp	KERNEL_CS:PHYS(long_mode)

	bits	64
long_mode:	; at its physical address still
	mov	rax, .high
	jmp	rax

.high:	; the linked addresses work now: the map at 0 is done with
	mov	rax, cr3
	mov	qword [rax], 0
	mov	cr3, rax
	lgdt	[gdt_pointer]
	mov	eax, KERNEL_DS
	mov	ss, eax
	xor	eax, eax
	mov	ds, eax
	mov	es, eax
	mov	fs, eax
	mov	gs, eax
	lldt	ax
	xor	edx, edx
	mov	ecx, MSR_GS_BASE	; the boot CPU's data stand where they
	wrmsr				; are linked
	mov	ecx, MSR_KERNEL_GS_BASE
	wrmsr
	cmp	dword [pt_root_level], 5
	jne	.levels
	mov	rax, PAGE_OFFSET_L5
	mov	[page_offset_base], rax
	mov	rax, VMALLOC_START_L5
	mov	[vmalloc_base], rax
	mov	rax, TASK_SIZE_L5
	mov	[task_size_max], rax
.levels:
	mov	rsp, init_stack + THREAD_SIZE - PT_SIZE
	push	0			; the end of the call chain
	popf				; no flag is set
	push	0
	mov	edi, ebp
	mov	esi, ebx
	xor	ebp, ebp
	call	boot_main
.hang:	hlt
	jmp	.hang

	bits	32

; Clobbers eax, ecx, edx, edi.
build_boot_tables:
	mov	edi, PHYS(boot_pmd)
	xor	edx, edx
	mov	eax, PTE_HUGE
	mov	ecx, BOOT_GIB * 512
.page:
	mov	[edi], eax
	mov	[edi + 4], edx
	add	edi, 8
	add	eax, BIG_PAGE
	loop	.page
	mov	eax, PHYS(boot_pmd) + PTE_TABLE
	mov	[PHYS(boot_pud_kernel) + 510 * 8], eax
	mov	edi, PHYS(boot_pud_low)
	mov	ecx, BOOT_GIB
.table:
	mov	[edi], eax
	add	edi, 8
	add	eax, 0x1000
	loop	.table
	mov	eax, PHYS(boot_pud_low) + PTE_TABLE
	mov	[PHYS(boot_p4d)], eax
	mov	[PHYS(boot_p4d) + DIRECT_INDEX * 8], eax
	mov	dword [PHYS(boot_p4d) + 511 * 8], PHYS(boot_pud_kernel) + PTE_TABLE
	mov	eax, PHYS(boot_p4d) + PTE_TABLE
	mov	[PHYS(boot_pgd)], eax
	mov	[PHYS(boot_pgd) + DIRECT_INDEX * 8], eax
	mov	[PHYS(boot_pgd) + 511 * 8], eax
	ret

; Five levels where the CPU has them and the command line does not decline.
; Clobbers eax, ecx, edx, esi, edi.
choose_levels:
	push	ebx
	xor	eax, eax
	cpuid
	cmp	eax, 7
	jb	.four
	mov	eax, 7
	xor	ecx, ecx
	cpuid
	bt	ecx, CPUID_7_ECX_LA57
	jnc	.four
	mov	ebx, [esp]
	call	find_command_line
	test	esi, esi
	jz	.five
	call	has_no5lvl
	jc	.four
.five:
	mov	dword [PHYS(pt_root_level)], 5
.four:
	pop	ebx
	ret

; esi: the command line, or 0.  Clobbers eax, ecx, edx, edi.
find_command_line:
	xor	esi, esi
	cmp	ebp, MB2_BOOT_MAGIC
	je	.multiboot2
	test	byte [ebx], MB1_CMDLINE
	jz	.done
	mov	esi, [ebx + MB1_CMDLINE_AT]
.done:
	ret
.multiboot2:
	mov	edx, [ebx]
	add	edx, ebx		; behind the last tag
	lea	edi, [ebx + 8]
.tag:
	lea	eax, [edi + 8]
	cmp	eax, edx
	ja	.done
	mov	ecx, [edi + 4]
	cmp	ecx, 8
	jb	.done
	cmp	dword [edi], MB2_CMDLINE
	je	.found
	add	ecx, 7
	and	ecx, ~7
	add	edi, ecx
	jmp	.tag
.found:
	mov	esi, eax
	ret

; Carry: the word no5lvl is among those of the string esi, before "--".
; Clobbers eax, esi, edi.
has_no5lvl:
	lodsb
	cmp	al, ' '
	je	has_no5lvl
	dec	esi
	test	al, al
	jz	.no
	mov	edi, PHYS(text_no5lvl)
	cmp	word [esi], '--'
	jne	.letter
	cmp	byte [esi + 2], ' '
	jbe	.no
.letter:
	mov	al, [edi]
	test	al, al
	jz	.end
	cmp	al, [esi]
	jne	.skip
	inc	esi
	inc	edi
	jmp	.letter
.end:
	cmp	byte [esi], ' '		; or NUL, or any other blank
	jbe	.yes
.skip:
	lodsb
	cmp	al, ' '
	je	has_no5lvl
	test	al, al
	jnz	.skip
.no:
	clc
	ret
.yes:
	stc
	ret

bad_magic:
	mov	esi, PHYS(text_magic)
	call	early_print
	mov	eax, ebp
	call	early_print_hex
	mov	esi, PHYS(text_loaders)
	jmp	early_stop

; Stops unless the CPU has all that the compiler and the kernel rely on.
; Clobbers eax, ecx, edx, esi, edi; keeps ebx, ebp.
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
	mov	eax, 1
	cpuid
	not	edx
	mov	esi, edx		; what leaf 1 lacks
	mov	eax, 0x80000000
	cpuid
	xor	edx, edx
	cmp	eax, 0x80000001
	jb	.extended
	mov	eax, 0x80000001
	cpuid
.extended:
	not	edx			; what leaf 0x80000001 lacks
	pop	ebx
	test	esi, NEEDED_1
	jnz	.lacks
	test	edx, NEEDED_EXT
	jnz	.lacks
	ret
.lacks:
	push	edx
	push	esi
	mov	esi, PHYS(text_lacks)
	call	early_print
	pop	edx
	mov	edi, PHYS(needed_1)
	call	say_missing
	pop	edx
	mov	edi, PHYS(needed_ext)
	call	say_missing
	mov	esi, PHYS(text_cpu_end)
	jmp	early_stop

; Prints the names in the table edi of the bits that are set in edx.
; Clobbers eax, ecx, esi, edi.
say_missing:	; edi: a bit's number, then its name
	movzx	ecx, byte [edi]
	lea	esi, [edi + 1]
	bt	edx, ecx
	jnc	.has
	call	early_print
.has:
	add	edi, NEEDED_ENTRY
	cmp	byte [edi], 0xFF
	jne	say_missing
	ret

	section	.rodata

	align	8
gdt_pointer_phys:
	dw	GDT_ENTRIES * 8 - 1
	dd	PHYS(gdt_page)
	align	8
gdt_pointer:
	dw	GDT_ENTRIES * 8 - 1
	dq	gdt_page

BIT_FPU		equ 0
BIT_TSC		equ 4
BIT_MSR		equ 5
BIT_PAE		equ 6
BIT_CMOV	equ 15
BIT_FXSR	equ 24
BIT_SSE2	equ 26
BIT_SYSCALL	equ 11			; of leaf 0x80000001
BIT_NX		equ 20
BIT_LM		equ 29

NEEDED_1	equ (1 << BIT_FPU) | (1 << BIT_TSC) | (1 << BIT_MSR) | \
		    (1 << BIT_PAE) | (1 << BIT_CMOV) | (1 << BIT_FXSR) | \
		    (1 << BIT_SSE2)
NEEDED_EXT	equ (1 << BIT_SYSCALL) | (1 << BIT_NX) | (1 << BIT_LM)
NEEDED_ENTRY	equ 12
%macro NEED 2
	db	%1
%%name:	db	' ', %2
	times	NEEDED_ENTRY - 1 - ($ - %%name) db 0
%endmacro
needed_1:
	NEED	BIT_FPU, "FPU"
	NEED	BIT_TSC, "TSC"
	NEED	BIT_MSR, "MSR"
	NEED	BIT_PAE, "PAE"
	NEED	BIT_CMOV, "CMOV"
	NEED	BIT_FXSR, "FXSR"
	NEED	BIT_SSE2, "SSE2"
	db	0xFF
needed_ext:
	NEED	BIT_SYSCALL, "SYSCALL"
	NEED	BIT_NX, "NX"
	NEED	BIT_LM, "long-mode"
	db	0xFF

text_no5lvl:
	db	"no5lvl", 0
text_magic:
	db	"Tessera: not started by a Multiboot boot loader (EAX is ", 0
text_loaders:
	db	"): use GRUB's multiboot or multiboot2, or qemu -kernel.", 0
text_no_cpuid:
	db	"Tessera: this CPU has no CPUID instruction; "
	db	"a 64-bit x86 CPU is needed.", 0
text_lacks:
	db	"Tessera: this CPU lacks", 0
text_cpu_end:
	db	"; a 64-bit x86 CPU is needed: ARCH=i386 does without.", 0

	section	.init.bss nobits alloc noexec write align=4096

boot_pgd:		resq 512	; the root of 5 levels
boot_p4d:		resq 512	; the root of 4
boot_pud_low:		resq 512
boot_pud_kernel:	resq 512
boot_pmd:		resq 512 * BOOT_GIB
