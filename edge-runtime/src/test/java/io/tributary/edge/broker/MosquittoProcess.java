package io.tributary.edge.broker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The broker as a child process, which ends with this one. */
final class MosquittoProcess implements MosquittoBroker.Engine {
    private static final long SECONDS_TO_STOP = 20;

    private @Nullable Process process;
    private @Nullable Path log;

    @Override
    public void start(Path directory, int port) {
        log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        program(), "-c", directory.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        try {
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop(boolean kill) {
        if (process == null) {
            return;
        }
        if (kill) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                throw new AssertionError("mosquitto does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String log() {
        try {
            return log == null ? "" : Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String directoryInside(Path directory) {
        return directory.toString();
    }

    @Override
    public String listen(int port) {
        return "listener " + port + " 127.0.0.1";
    }

    /** Debian puts it into /usr/sbin, which is not on everybody's path. */
    private static String program() {
        String path = String.valueOf(System.getenv("PATH"));
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "mosquitto"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "this test needs a Docker engine or the mosquitto program: apt-get install mosquitto"));
    }
}
