package io.tributary.sim.app.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A node or gateway in a process of its own, started as it is deployed: by the launcher, which knows the flags, or, when
 * this process was not started by it, from this class path. Its files live in a temporary folder, until {@link #close}.
 */
final class Launched implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    private final Process process;
    private final Path folder;
    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private Launched(Process process, Path folder, URI base) {
        this.process = process;
        this.folder = folder;
        this.base = base;
    }

    /**
     * Starts it.
     *
     * @param parent where its folder is made
     * @param command {@code run} or {@code gateway}
     * @param config its file, given the HTTP port that it is to listen on
     * @param others files by name that the first refers to
     */
    static Launched start(Path parent, String command, Function<Integer, String> config, Map<String, String> others)
            throws IOException {
        Path folder = Files.createTempDirectory(parent, "tributary-" + command);
        int port = MosquittoProcess.freePort();
        Path file = Files.writeString(folder.resolve("config.yaml"), config.apply(port));
        for (Map.Entry<String, String> other : others.entrySet()) {
            Files.writeString(folder.resolve(other.getKey()), other.getValue());
        }
        List<String> line = new ArrayList<>(program());
        line.addAll(List.of(command, "--config", file.toString()));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new Launched(process, folder, URI.create("http://127.0.0.1:" + port));
    }

    private static List<String> program() {
        String launcher = System.getProperty("tributary.launcher");
        if (launcher != null) {
            return List.of(launcher);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                // A file that the JVM would write to without end.
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tributary.sim.app.Tributary");
    }

    Path folder() {
        return folder;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    boolean ready() {
        return get("/readyz").startsWith("ok\n");
    }

    /** A page of its own HTTP server, or nothing while that does not answer. */
    String get(String page) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(page))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** What it logged last. */
    String lastWords() {
        try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
            return lines.reduce("", (earlier, later) -> later);
        } catch (IOException e) {
            return "its log can't be read: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            deleteFolder();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // A temporary folder that stays behind does no harm to what was measured.
            folder.toFile().deleteOnExit();
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
