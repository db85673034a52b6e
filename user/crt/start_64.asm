; SPDX-License-Identifier: MIT
;
; The first instructions of a ring-3 program on x86-64.
;
; The kernel enters here with nothing but a stack (x86-64 psABI, 3.4.1; see
; crt/start.c for the picture):
;
;   register | on entry
;   ---------+-------------------------------------------------------------
;   rsp      | address of argc; argv, envp and auxv follow upwards
;   rdx      | a function to call at exit, for dynamic linking only: ignored
;   others   | unspecified; rbp is cleared to end the chain of frames

bits 64
default rel

global _start:function
extern __libc_start

section .text
_start:
	xor ebp, ebp
	mov rdi, rsp		; __libc_start's one argument
	and rsp, -16		; a call must find rsp + 8 a multiple of 16
	call __libc_start
	hlt			; not reached; privileged, so it would fault

section .note.GNU-stack noalloc noexec nowrite progbits
