package io.tributary.pipelines.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The modules of the tests, built from the texts beside them. */
public final class Modules {
    static final Path TESTS = Path.of("src", "test", "resources", "io", "tributary", "pipelines", "wasm");
    public static final Path EXAMPLES = Path.of("..", "configs", "functions");

    private Modules() {}

    public static byte[] read(String name) throws IOException {
        return Files.readAllBytes(TESTS.resolve(name + ".wasm"));
    }

    public static byte[] example(String name) throws IOException {
        return Files.readAllBytes(EXAMPLES.resolve(name + ".wasm"));
    }

    /** What {@code wat2wasm} makes of a text. */
    public static byte[] built(String text, Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("module.wat"), text);
        Path built = folder.resolve("module.wasm");
        Process process = new ProcessBuilder("wat2wasm", source.toString(), "-o", built.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return Files.readAllBytes(built);
    }

    /** The module of that name with other addresses given by its {@code alloc}, at the first call and the second. */
    static byte[] places(int first, int second) throws IOException {
        byte[] module = read("places");
        module = with(module, leb(0x11111111), 0, leb(first));
        return with(module, leb(0x22222222), 0, leb(second));
    }

    /** The module with a byte changed behind where the given bytes begin. */
    static byte[] with(byte[] module, byte[] at, int offset, int... to) {
        for (int i = 0; i + at.length <= module.length; i++) {
            if (Arrays.equals(module, i, i + at.length, at, 0, at.length)) {
                byte[] changed = module.clone();
                for (int k = 0; k < to.length; k++) {
                    changed[i + offset + k] = (byte) to[k];
                }
                return changed;
            }
        }
        throw new IllegalArgumentException("the module has no such bytes");
    }

    static byte[] with(byte[] module, byte[] at, int offset, byte[] to) {
        int[] numbers = new int[to.length];
        for (int i = 0; i < to.length; i++) {
            numbers[i] = to[i];
        }
        return with(module, at, offset, numbers);
    }

    /** A signed number of 32 bits in all of its 5 bytes (LEB128). */
    private static byte[] leb(int value) {
        byte[] bytes = new byte[5];
        for (int i = 0; i < 5; i++) {
            int rest = value >> (7 * i) & 0x7f;
            bytes[i] = (byte) (i < 4 ? rest | 0x80 : rest & 0x7f);
        }
        if (value < 0) {
            bytes[4] = (byte) ((value >> 28) & 0x7f);
        }
        return bytes;
    }
}
