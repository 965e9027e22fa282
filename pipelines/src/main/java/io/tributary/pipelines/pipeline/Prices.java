package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;

/**
 * What work on a pipeline's readings costs, in fuel: as measured by {@code KernelBenchmark}.
 *
 * @param call whatever its input
 * @param reading each
 * @param window each that comes out
 */
record Prices(long call, long reading, long window) {
    /** How many readings a window and group is taken to have when nothing better is known. */
    static final int READINGS_PER_WINDOW = 64;

    private static final long CALL = 60_000;
    private static final long READING = 150;
    private static final long COLUMN = 150;
    private static final long STEP = 100;
    private static final long REMEMBERING_STEP = 550;
    private static final long RESULT = 100;
    private static final long WINDOW = 700;
    private static final long WINDOW_RESULT = 400;
    /** A byte of a recorded message that is decoded. */
    private static final long BYTE = 25;

    static Prices ofWindows(Pipeline pipeline) {
        int results = pipeline.calls().size();
        return new Prices(CALL, readings(pipeline, STEP) + RESULT * results, WINDOW + WINDOW_RESULT * results);
    }

    static Prices ofSteps(Pipeline pipeline) {
        return new Prices(CALL, readings(pipeline, REMEMBERING_STEP), 0);
    }

    private static long readings(Pipeline pipeline, long step) {
        int columns = pipeline.layout().schema().fields().size();
        long frames = pipeline.before().stream()
                .mapToLong(each ->
                        each instanceof Pipeline.Step.Fft fft ? fft.spec().fuelOfReading() : 0)
                .sum();
        return READING + COLUMN * columns + step * pipeline.before().size() + frames;
    }

    long of(long readings, long bytes, long windows) {
        return call + readings * reading + bytes * BYTE + windows * window;
    }

    /** @throws KernelException when a stream has more rows than it may */
    static void check(int rows) throws KernelException {
        if (rows > BatchStream.ROWS_MAX) {
            throw new KernelException(rows + " readings at once, more than " + BatchStream.ROWS_MAX + "; send fewer");
        }
    }

    /** Returns that fuel, if the scope has it. */
    static long check(long fuel, Kernel.Scope scope) throws KernelException {
        if (fuel > scope.fuelMax()) {
            throw new KernelException(
                    "the call costs " + fuel + " fuel, more than the " + scope.fuelMax() + " of the task");
        }
        return fuel;
    }
}
