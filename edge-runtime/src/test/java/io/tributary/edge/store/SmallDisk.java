package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** A small file system in memory, made for a test, that can be full or read-only. It takes the right to mount. */
public final class SmallDisk implements AutoCloseable {
    /** Before there is one. */
    public static final SmallDisk NONE = new SmallDisk(Path.of(""));

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder to be made
     * @throws AssertionError with the way out, when nothing may be mounted
     */
    public static SmallDisk mounted(Path folder, String size) throws IOException {
        assumeFalse(
                "no".equals(System.getProperty("tributary.test.mounts")),
                "left out, as -Dtributary.test.mounts=no asks for: nothing was tested on a full disk");
        Files.createDirectory(folder);
        assertThat(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tributary", folder.toString()))
                .as("a small file system can't be mounted: run this as root with the right to mount, or leave it out by"
                        + " -Dtributary.test.mounts=no")
                .isEmpty();
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** To the last byte. */
    public void fill() throws IOException {
        for (int piece = 64 << 10; piece > 0; piece /= 2) {
            try {
                while (true) {
                    Files.write(filler(), new byte[piece], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException e) {
                // So large a piece has no room any more.
            }
        }
    }

    /** Takes away what filled it. */
    public void free() throws IOException {
        Files.delete(filler());
    }

    /** Puts junk in the place of what a store has there. */
    public void damageStore() throws IOException {
        Random random = new Random(5);
        for (String name : new String[] {"store.db", "store.db-wal"}) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                byte[] junk = new byte[(int) Files.size(file)];
                random.nextBytes(junk);
                try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(junk));
                }
            }
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Waits until nobody has a file open for writing. */
    public void readOnly() {
        Eventually.until("it becomes read-only", () -> remounted("ro").isEmpty());
    }

    public void writable() {
        assertThat(remounted("rw")).isEmpty();
    }

    private String remounted(String how) {
        return run("mount", "-o", "remount," + how, folder.toString());
    }

    /** Empty, or what went wrong. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : "exit " + process.exitValue() + ": " + said;
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (this != NONE) {
            assertThat(run("umount", folder.toString())).isEmpty();
        }
    }
}
