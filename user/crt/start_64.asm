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

; Where a signal's handler returns to: the frame is at rsp. user/lib/signal.c
; gives this to the kernel; there is no other frame than the one with siginfo.
global __restore:function, __restore_rt:function
__restore:
__restore_rt:
	mov eax, 15		; rt_sigreturn
	syscall

; long __clone(unsigned long flags, void *stack_top, int *parent_tid,
;	       unsigned long tls, int *child_tid, int (*fn)(void *), void *arg)
; The child runs fn(arg) on its own stack and exits with the result.
global __clone:function
__clone:
	mov rax, [rsp + 8]
	and rsi, -16
	sub rsi, 16
	mov [rsi], rax
	mov r10, r8
	mov r8, rcx
	mov eax, 56		; clone
	syscall
	test rax, rax
	jz .child
	ret
.child:
	xor ebp, ebp
	mov rdi, [rsp]
	call r9
	mov edi, eax
	mov eax, 60		; exit, of this thread alone
	syscall
	hlt

section .note.GNU-stack noalloc noexec nowrite progbits
