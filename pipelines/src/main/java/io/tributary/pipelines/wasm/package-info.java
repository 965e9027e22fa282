/**
 * Functions that users bring as WebAssembly modules, in a sandbox: bytes in, bytes out, nothing else.
 *
 * <p>In: a module and its input, from a {@code wasm} step or a task. Out: its output and what it cost. Invariant: the same module,
 * input and limits give the same bytes and the same fuel on every machine. Read {@link
 * io.tributary.pipelines.wasm.WasmFunction} first.
 */
@NullMarked
package io.tributary.pipelines.wasm;

import org.jspecify.annotations.NullMarked;
