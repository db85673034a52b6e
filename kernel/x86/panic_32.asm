; SPDX-License-Identifier: MIT
;
; panic_32.asm - the registers as they were when somebody called panic()
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
	mov	[panic_frame + PT_AX], eax
	pushfd
	cli
	pop	dword [panic_frame + PT_FLAGS]
	mov	[panic_frame + PT_BX], ebx
	mov	[panic_frame + PT_CX], ecx
	mov	[panic_frame + PT_DX], edx
	mov	[panic_frame + PT_SI], esi
	mov	[panic_frame + PT_DI], edi
	mov	[panic_frame + PT_BP], ebp
	mov	[panic_frame + PT_DS], ds
	mov	[panic_frame + PT_ES], es
	mov	[panic_frame + PT_FS], fs
	mov	[panic_frame + PT_GS], gs
	mov	[panic_frame + PT_CS], cs
	mov	eax, [esp]
	sub	eax, CALL_SIZE
	mov	[panic_frame + PT_IP], eax
	lea	eax, [esp + 4]
	mov	[panic_frame + PT_SP], eax
	jmp	do_panic
