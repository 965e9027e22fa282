package io.tributary.edge.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Whether a Docker engine can be used, asked once per process and not for long. */
final class Docker {
    private static final long SECONDS_TO_ANSWER = 5;
    private static final boolean ANSWERS = ask();

    private Docker() {}

    static boolean answers() {
        return ANSWERS;
    }

    private static boolean ask() {
        // Without any sign of an engine the question alone would cost seconds.
        boolean sign = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return sign
                && CompletableFuture.supplyAsync(Docker::askTestcontainers)
                        .completeOnTimeout(false, SECONDS_TO_ANSWER, TimeUnit.SECONDS)
                        .exceptionally(failure -> false)
                        .join();
    }

    /** A module that does not depend on Testcontainers gets the child process. */
    private static boolean askTestcontainers() {
        try {
            Class.forName("org.testcontainers.DockerClientFactory");
            return MosquittoContainer.engineAnswers();
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
