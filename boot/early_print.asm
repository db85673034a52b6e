; SPDX-License-Identifier: MIT
;
; early_print.asm - words before paging: to COM1 and to the top of the screen
;
; All of it runs in 32-bit mode at physical addresses, in every build, so it
; names no linked address except through PHYS. Screen and port are written without looking whether they are
; there: on a machine without them the bytes go nowhere.

%include "asm_offsets.inc"

%define PHYS(symbol)  (symbol - KERNEL_MAP_BASE)

COM1		equ 0x3F8
LSR		equ COM1 + 5
LSR_THR_EMPTY	equ 0x20
DEBUG_EXIT	equ 0xF4
VGA_TEXT	equ 0xB8000
VGA_CELLS	equ 80 * 25
LIGHT_GREY	equ 0x0700
LOW_STACK	equ 0x7C00		; where no image and no BIOS lies

	global	early_init, early_print, early_print_hex, early_stop
	global	early_no_memory

	section	.text.head progbits alloc exec nowrite align=16
	bits	32

; COM1 to 115200 baud, 8N1, FIFO on.  Clobbers eax, edx, esi.
early_init:
	mov	esi, PHYS(uart_setup)
	xor	edx, edx
.next:
	lodsw				; al: register, ah: value
	mov	dl, al
	mov	al, ah
	add	edx, COM1
	out	dx, al
	xor	edx, edx
	cmp	esi, PHYS(uart_setup.end)
	jb	.next
	ret

; Prints the string at esi.  Keeps all registers but esi and eax.
early_print:
	lodsb
	test	al, al
	jz	.done
	call	put_char
	jmp	early_print
.done:
	ret

; Prints eax as 0x and eight digits.  Keeps all registers but eax.
early_print_hex:
	push	ecx
	push	edx
	mov	edx, eax
	mov	al, '0'
	call	put_char
	mov	al, 'x'
	call	put_char
	mov	ecx, 8
.digit:
	rol	edx, 4
	mov	al, dl
	and	al, 15
	cmp	al, 10			; the classic: '0'-'9', 'A'-'F'
	sbb	al, 0x69
	das
	call	put_char
	loop	.digit
	pop	edx
	pop	ecx
	ret

; Where the machine has no memory for the end of the image, and so perhaps
; none for init_stack.  No stack is needed.
early_no_memory:
	mov	esp, LOW_STACK
	call	early_init
	mov	esi, PHYS(text_no_memory)
	jmp	early_stop

; Prints the string at esi and a line's end, and stops the machine; a QEMU with
; a debug-exit port ends with the status of a panic.
early_stop:
	call	early_print
	mov	al, 13
	call	put_char
	mov	al, 10
	call	put_char
	mov	al, TEST_EXIT_PANIC
	mov	dx, DEBUG_EXIT
	out	dx, al
.halt:
	cli
	hlt
	jmp	.halt

; One character, al, to both.  Keeps all registers.
put_char:
	pushad
	mov	edi, eax
	mov	ecx, 100000		; a port that never gets ready is not there
	mov	edx, LSR
.wait:
	in	al, dx
	test	al, LSR_THR_EMPTY
	jnz	.ready
	loop	.wait
.ready:
	mov	eax, edi
	mov	edx, COM1
	out	dx, al
	cmp	al, ' '
	jb	.done
	mov	ecx, [PHYS(vga_cell)]
	test	ecx, ecx
	jnz	.show
	pushad				; the first character clears the screen
	mov	edi, VGA_TEXT
	mov	ecx, VGA_CELLS
	mov	eax, LIGHT_GREY | ' '
	rep	stosw
	popad
.show:
	movzx	eax, al
	or	eax, LIGHT_GREY
	mov	[VGA_TEXT + ecx * 2], ax
	inc	dword [PHYS(vga_cell)]
.done:
	popad
	ret

	section	.rodata

uart_setup:	; register, value
	db	1, 0x00			; no interrupts
	db	3, 0x80			; the next two are the divisor
	db	0, 1			; 115200
	db	1, 0
	db	3, 0x03			; 8 bits, no parity, 1 stop bit
	db	2, 0x07			; FIFOs on and empty
	db	4, 0x03			; DTR, RTS
.end:

%defstr MIN_MEMORY_TEXT MIN_MEMORY_MIB
text_no_memory:
	db	"Tessera: at least ", MIN_MEMORY_TEXT, " MiB of memory are "
	db	"needed, this machine does not hold the kernel's image.", 0

	section	.init.bss nobits alloc noexec write align=4096

vga_cell:	resd 1
