; SPDX-License-Identifier: MIT
;
; The first instructions of a ring-3 program on i386.
;
; The kernel enters here with nothing but a stack (i386 psABI, 2.3.1; see
; crt/start.c for the picture):
;
;   register | on entry
;   ---------+-------------------------------------------------------------
;   esp      | address of argc; argv, envp and auxv follow upwards
;   edx      | a function to call at exit, for dynamic linking only: ignored
;   others   | unspecified; ebp is cleared to end the chain of frames

global _start:function
extern __libc_start

section .text
_start:
	xor ebp, ebp
	mov eax, esp		; __libc_start's one argument
	and esp, -16		; a call must find esp + 4 a multiple of 16
	sub esp, 12
	push eax
	call __libc_start
	hlt			; not reached; privileged, so it would fault

section .note.GNU-stack noalloc noexec nowrite progbits
