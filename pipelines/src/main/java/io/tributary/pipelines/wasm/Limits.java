package io.tributary.pipelines.wasm;

/**
 * What one call may use. A fresh memory is made for each call, so nothing of one is left for the next.
 *
 * @param memoryPages of 64 KiB, 1 to {@value #MEMORY_PAGES_MOST}; to a module that asks for more, growing fails
 * @param fuel 1 to {@value #FUEL_MOST}; about the instructions of the module that are executed, see {@code docs/functions.md}
 * @param outputBytes the longest output, 0 to {@value #OUTPUT_BYTES_MOST}
 */
public record Limits(int memoryPages, long fuel, int outputBytes) {
    public static final int PAGE_BYTES = 1 << 16;
    public static final int MEMORY_PAGES_MOST = 1_024;
    public static final long FUEL_MOST = 1_000_000_000_000L;
    public static final int OUTPUT_BYTES_MOST = 16 << 20;

    /** 1 MiB of memory, 50 million of fuel, 256 KiB of output. */
    public static final Limits DEFAULT = new Limits(16, 50_000_000, 1 << 18);

    public Limits {
        check("memoryPages", memoryPages, 1, MEMORY_PAGES_MOST);
        check("fuel", fuel, 1, FUEL_MOST);
        check("outputBytes", outputBytes, 0, OUTPUT_BYTES_MOST);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is outside [" + least + ", " + most + "]");
        }
    }
}
