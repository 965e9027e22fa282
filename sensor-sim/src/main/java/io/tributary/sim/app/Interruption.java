package io.tributary.sim.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ctrl-C as a wish that the running command fulfils: the process ends when it has, or after a while anyway. */
final class Interruption implements BooleanSupplier, AutoCloseable {
    private static final long END_SECONDS = 15;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::wish, "interruption");
    private volatile boolean wished;

    private Interruption() {}

    static Interruption install() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public boolean getAsBoolean() {
        return wished;
    }

    @Override
    public void close() {
        done.countDown();
        if (!wished) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending already, which is all that the hook is for.
                wished = true;
            }
        }
    }

    private void wish() {
        wished = true;
        try {
            boolean ended = done.await(END_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                System.err.println("tributary: stopped without waiting for the broker any longer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
