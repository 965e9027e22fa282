package io.tributary.edge.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the system that are done at once. */
final class Shell {
    private Shell() {}

    /** Whether it could be run, and ended well. */
    static boolean run(String... command) {
        try {
            return say(command).code == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** @throws IllegalStateException with what it said, when it did not end well */
    static void must(String... command) {
        Said said = say(command);
        if (said.code != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + said.text.strip());
        }
    }

    /** What it printed, without what is between words. */
    static List<String> words(String... command) {
        return List.of(say(command).text.strip().split("\\s+"));
    }

    private record Said(int code, String text) {}

    private static Said say(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
