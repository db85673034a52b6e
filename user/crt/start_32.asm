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

; Where a signal's handler returns to: the frame is at esp, without (restore)
; or with siginfo (restore_rt). user/lib/signal.c gives these to the kernel.
global __restore:function, __restore_rt:function
__restore:
	pop eax
	mov eax, 119		; sigreturn
	int 0x80
__restore_rt:
	mov eax, 173		; rt_sigreturn
	int 0x80

section .note.GNU-stack noalloc noexec nowrite progbits
