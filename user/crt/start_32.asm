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

; long __clone(unsigned long flags, void *stack_top, int *parent_tid,
;	       unsigned long tls, int *child_tid, int (*fn)(void *), void *arg)
; The child runs fn(arg) on its own stack and exits with the result.
global __clone:function
__clone:
	push ebx
	push esi
	push edi
	push ebp
	mov ebx, [esp + 20]
	mov ecx, [esp + 24]
	mov edx, [esp + 28]
	mov esi, [esp + 32]
	mov edi, [esp + 36]
	mov ebp, [esp + 40]
	mov eax, [esp + 44]
	and ecx, -16
	sub ecx, 16
	mov [ecx], eax
	mov eax, 120		; clone
	int 0x80
	test eax, eax
	jz .child
	pop ebp
	pop edi
	pop esi
	pop ebx
	ret
.child:
	call ebp
	mov ebx, eax
	mov eax, 1		; exit, of this thread alone
	int 0x80
	hlt

section .note.GNU-stack noalloc noexec nowrite progbits
