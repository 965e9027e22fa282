package io.tributary.pipelines.wasm;

/** Why a module was refused, or a call of it came to nothing. The message gives value, rule and way out. */
public final class WasmException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What kind of end it was; the same on every machine, but for {@link #INTERRUPTED}, {@link #STACK} and {@link #MEMORY}. */
    public enum Reason {
        /** The module is none, or asks for what no function gets here. */
        REFUSED,
        /** The module has no function of that name, or one of another form. */
        FUNCTION,
        /** It did what WebAssembly forbids: divided by zero, left its memory, reached {@code unreachable} ... */
        TRAP,
        /** It used up its fuel. */
        FUEL,
        /** Its functions called each other too deeply. */
        DEPTH,
        /** Its buffers lie outside its memory, or its output is larger than it may be. */
        BUFFER,
        /** It said itself that it can't, with a code of its own. */
        REPORTED,
        /** The thread was interrupted from outside. */
        INTERRUPTED,
        /** This thread's stack is too small for it. */
        STACK,
        /** This process has less memory than it may use. */
        MEMORY
    }

    WasmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    WasmException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static WasmException refused(String message) {
        return new WasmException(Reason.REFUSED, message);
    }

    public Reason reason() {
        return reason;
    }
}
