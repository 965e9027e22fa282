package io.tributary.edge.app;

/**
 * SIGTERM and Ctrl-C as a wish that is fulfilled in order: what runs is stopped, and the JVM ends with 0. Thread-safe.
 * Until something runs, the JVM ends at once: what a start does may be cut off anywhere.
 */
public final class StopHook implements AutoCloseable {
    private final Thread thread = new Thread(this::end, "shutdown");
    private Runnable stop = () -> {};

    private StopHook() {}

    public static StopHook install() {
        StopHook hook = new StopHook();
        Runtime.getRuntime().addShutdownHook(hook.thread);
        return hook;
    }

    /** @param how stops what runs from now on; run once at most, on a thread of any kind, which it blocks until all is stopped */
    public synchronized void runs(Runnable how) {
        stop = how;
    }

    /** Stops what runs, if anything does. */
    public synchronized void stop() {
        stop.run();
        stop = () -> {};
    }

    /** A command that ends by itself says with which code. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // It has been told to stop, which comes first.
        }
    }

    /** Without halt the JVM would end with 128 + 15, which service managers take for a failure. */
    private void end() {
        stop();
        Runtime.getRuntime().halt(Exit.OK);
    }
}
