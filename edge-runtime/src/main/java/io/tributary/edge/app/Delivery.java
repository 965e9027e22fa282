package io.tributary.edge.app;

import io.tributary.pipelines.pipeline.Pipeline;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Gives a running node slices, as many as it takes, and takes the results in order. */
final class Delivery {
    private static final String TASKS = "/api/v1/tasks";
    private static final int AHEAD_MAX = 8;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int WIDTH = 30;

    private final NodeAddress node;
    private final PrintWriter err;
    private final boolean shown;

    private record Given(int number, Path file) {}

    /** @param quiet without a bar even on a terminal */
    @SuppressWarnings("SystemConsoleNull") // null on 17 without a terminal; a bar in a file does no harm on later ones
    Delivery(NodeAddress node, PrintWriter err, boolean quiet) {
        this.node = node;
        this.err = err;
        this.shown = !quiet && System.console() != null;
    }

    Submission.Outcome run(Submission submission, List<Path> files, boolean header, String share) throws IOException {
        int slices = count(submission, files, header);
        if (slices == 0) {
            throw new IOException("the files are empty; there is nothing to do");
        }
        String id = begin(submission, files, share, slices);
        try (Slicing slicing = slicing(submission, files, header)) {
            Deque<Given> given = new ArrayDeque<>();
            Slicing.@Nullable Slice next = slicing.next();
            byte[] input = next == null ? new byte[0] : submission.input(next);
            int number = 0;
            long bytes = 0;
            while (next != null || !given.isEmpty()) {
                if (next != null && given.size() < AHEAD_MAX && give(id, number, input)) {
                    given.add(new Given(number++, next.file()));
                    bytes += input.length;
                    next = slicing.next();
                    input = next == null ? new byte[0] : submission.input(next);
                } else if (!given.isEmpty() && fetched(id, given.element(), submission)) {
                    given.remove();
                    show(number - given.size(), slices);
                } else {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            }
            clear();
            return submission.finish(slices, neighbours(id), bytes);
        } catch (IOException | RuntimeException e) {
            clear();
            cancel(id);
            throw e;
        }
    }

    private static Slicing slicing(Submission submission, List<Path> files, boolean header) {
        return new Slicing(files, submission.sliceBytes, submission.byLine, header);
    }

    private static int count(Submission submission, List<Path> files, boolean header) throws IOException {
        int slices = 0;
        try (Slicing slicing = slicing(submission, files, header)) {
            while (slicing.next() != null) {
                slices++;
            }
        }
        return slices;
    }

    private String begin(Submission submission, List<Path> files, String share, int slices) throws IOException {
        JsonObject order = new JsonObject()
                .put(
                        "name",
                        files.get(0).getFileName() + (files.size() > 1 ? " and " + (files.size() - 1) + " more" : ""))
                .put("kernel", submission.kernel.name())
                .put("version", submission.kernel.version())
                .put("params", submission.params)
                .put("share", stricter(share, submission.sharing))
                .put("slices", slices);
        NodeAddress.Reply reply = node.send(TASKS, order.encode().getBytes(StandardCharsets.UTF_8));
        if (reply.status() != 200) {
            throw new IOException(reply.fault());
        }
        return reply.json().getString("id");
    }

    /** What the pipeline doesn't allow, an option doesn't. */
    static String stricter(String share, Pipeline.Sharing allowed) {
        List<String> order = List.of("never", "site", "owners");
        String most = allowed.name().toLowerCase(Locale.ROOT);
        return order.get(Math.min(order.indexOf(share), order.indexOf(most)));
    }

    /** False for "not now". */
    private boolean give(String id, int number, byte[] input) throws IOException {
        NodeAddress.Reply reply = node.send(TASKS + "/" + id + "/slices/" + number, input);
        if (reply.status() != 200 && reply.status() != 409) {
            throw new IOException(reply.fault());
        }
        return reply.status() == 200;
    }

    /** False for "not yet". */
    private boolean fetched(String id, Given slice, Submission submission) throws IOException {
        NodeAddress.Reply reply = node.send(TASKS + "/" + id + "/slices/" + slice.number, null);
        if (reply.status() == 204) {
            return false;
        }
        if (reply.status() != 200) {
            throw new IOException(slice.file + ": " + reply.fault());
        }
        submission.take(slice.file, reply.body());
        return true;
    }

    private int neighbours(String id) throws IOException {
        return node.get(TASKS).getJsonArray("tasks").stream()
                .map(JsonObject.class::cast)
                .filter(job -> id.equals(job.getString("id")))
                .mapToInt(job -> job.getInteger("neighbours"))
                .sum();
    }

    private void cancel(String id) {
        try {
            node.send(TASKS + "/" + id + "/cancel", new byte[0]);
        } catch (IOException e) {
            // The node is gone, and the job with it.
        }
    }

    private void show(int done, int slices) {
        if (shown) {
            int full = done * WIDTH / slices;
            err.print(String.format(
                    Locale.ROOT,
                    "\r[%s%s] %d of %d slices ",
                    "#".repeat(full),
                    ".".repeat(WIDTH - full),
                    done,
                    slices));
            err.flush();
        }
    }

    private void clear() {
        if (shown) {
            err.print("\r" + " ".repeat(WIDTH + 40) + "\r");
            err.flush();
        }
    }
}
