; SPDX-License-Identifier: MIT
;
; panic_64.asm - the registers as they were when somebody called panic()
;
; What:   void panic(const char *fmt, ...) notes all registers in panic_frame
;         before a compiler's prologue can change one, and goes on, with the
;         stack as it is, in do_panic(fmt, ...). ip is that of the CALL, sp
;         what it was before the CALL.
; Note:   with interrupts off, so that nobody else's panic comes in between.

%include "asm_offsets.inc"

	extern	do_panic, panic_frame
	global	panic:function

CALL_SIZE equ 5				; nobody calls it through a pointer

	section	.text
	align	16
panic:
	mov	[panic_frame + PT_AX], rax
	pushfq
	cli
	pop	qword [panic_frame + PT_FLAGS]
	mov	[panic_frame + PT_BX], rbx
	mov	[panic_frame + PT_CX], rcx
	mov	[panic_frame + PT_DX], rdx
	mov	[panic_frame + PT_SI], rsi
	mov	[panic_frame + PT_DI], rdi
	mov	[panic_frame + PT_BP], rbp
	mov	[panic_frame + PT_R8], r8
	mov	[panic_frame + PT_R9], r9
	mov	[panic_frame + PT_R10], r10
	mov	[panic_frame + PT_R11], r11
	mov	[panic_frame + PT_R12], r12
	mov	[panic_frame + PT_R13], r13
	mov	[panic_frame + PT_R14], r14
	mov	[panic_frame + PT_R15], r15
	mov	qword [panic_frame + PT_CS], KERNEL_CS
	mov	qword [panic_frame + PT_SS], KERNEL_DS
	mov	rax, [rsp]
	sub	rax, CALL_SIZE
	mov	[panic_frame + PT_IP], rax
	lea	rax, [rsp + 8]
	mov	[panic_frame + PT_SP], rax
	xor	eax, eax		; no argument in a vector register
	jmp	do_panic
