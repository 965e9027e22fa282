package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.task.Sensitivity;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.Kernels;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Jobs that somebody gave this node by command: each slice of one is a task, done here or by a neighbour. Whoever gives slices fetches
 * what came of them; a job holds no more than {@link #BYTES_MAX} together with all others, so that the rest waits with the giver. Any
 * thread; everything happens on the mesh's.
 */
public final class Jobs implements AutoCloseable {
    /** What one slice may have. */
    public static final int SLICE_BYTES_MAX = 4 << 20;

    /** Slices and results that are held, over all jobs. */
    static final long BYTES_MAX = 12L << 20;

    private static final int UNDER_WAY_MAX = 8;
    private static final int JOBS_MAX = 32;
    private static final int SLICES_MAX = 1_000_000;
    /** Whoever has not asked about a job for so long has left it. */
    private static final long LEFT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Mesh mesh;
    private final Kernels kernels;
    private final BufferAllocator allocator;
    private final LongSupplier nanos;
    private final ExecutorService threads;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private long numbers;
    private boolean closed;

    /** What a job is told to do. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, and compared by nobody.
    public record Order(Kernel.Id kernel, byte[] params, Sensitivity sensitivity, int slices, String name) {}

    /** How far a job is; {@code state} is one of running, done, failed, cancelled. */
    public record Progress(
            String id,
            String name,
            String kernel,
            String state,
            int slices,
            int done,
            int neighbours,
            long bytes,
            String fault) {}

    /** Why a request can't be met, by the status of HTTP that says so. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        /** 404 no such thing, 409 not now, 422 it failed. */
        public int status() {
            return status;
        }
    }

    /** What has been given and not fetched. */
    private static final class Job {
        final String id;
        final Order order;
        final Kernel.Prepared kernel;
        final Map<Integer, SliceErrand> slices = new LinkedHashMap<>();
        String state = "running";
        String fault = "";
        int done;
        int neighbours;
        long bytes;
        long asked;

        Job(String id, Order order, Kernel.Prepared kernel) {
            this.id = id;
            this.order = order;
            this.kernel = kernel;
        }

        boolean isRunning() {
            return state.equals("running");
        }

        Progress progress() {
            return new Progress(
                    id, order.name, order.kernel.toString(), state, order.slices, done, neighbours, bytes, fault);
        }
    }

    /**
     * @param kernels what this node can do itself
     * @param allocator lends them memory until {@link #close}
     * @param nanos a clock that never jumps
     */
    public Jobs(Mesh mesh, Kernels kernels, BufferAllocator allocator, LongSupplier nanos) {
        this.mesh = mesh;
        this.kernels = kernels;
        this.allocator = allocator;
        this.nanos = nanos;
        this.threads = IdleThreads.pool(1);
    }

    /** Begins a job; its params are looked at first, off the mesh's thread. */
    public Future<Progress> begin(Order order) {
        Promise<Progress> answer = Promise.promise();
        threads.execute(() -> {
            try {
                Kernel kernel = kernels.find(order.kernel)
                        .orElseThrow(() ->
                                new KernelException("no kernel " + order.kernel + " here; there are " + kernels.ids()));
                Kernel.Prepared prepared = kernel.prepare(order.params);
                mesh.execute(() -> complete(answer, () -> begin(order, prepared)));
            } catch (KernelException | RuntimeException | Error e) {
                answer.fail(new Refused(422, String.valueOf(e.getMessage())));
            }
        });
        return answer.future();
    }

    private Progress begin(Order order, Kernel.Prepared prepared) throws Refused {
        if (order.slices < 1 || order.slices > SLICES_MAX) {
            throw new Refused(422, order.slices + " slices are outside [1, " + SLICES_MAX + "]");
        }
        long now = nanos.getAsLong();
        for (Job job : List.copyOf(jobs.values())) {
            if (job.isRunning() && now - job.asked > LEFT_NANOS) {
                end(job, "cancelled", "nobody has asked about it for 10 minutes");
            }
            if (jobs.size() >= JOBS_MAX && !job.isRunning()) {
                jobs.remove(job.id);
            }
        }
        if (jobs.size() >= JOBS_MAX) {
            throw new Refused(409, JOBS_MAX + " jobs are under way; wait for one, or cancel it");
        }
        Job job = new Job("t" + ++numbers, order, prepared);
        job.asked = now;
        jobs.put(job.id, job);
        return job.progress();
    }

    /** Gives a slice; refused with 409 while too much is under way. Giving one again that is there changes nothing. */
    public Future<Progress> give(String id, int number, byte[] input) {
        return onMesh(() -> {
            Job job = running(id);
            if (number < 0 || number >= job.order.slices) {
                throw new Refused(422, "slice " + number + " is outside [0, " + job.order.slices + ")");
            }
            if (!job.slices.containsKey(number)) {
                take(job, number, input);
            }
            return job.progress();
        });
    }

    private void take(Job job, int number, byte[] input) throws Refused {
        if (input.length > SLICE_BYTES_MAX) {
            throw new Refused(422, input.length + " bytes, more than " + SLICE_BYTES_MAX + "; give smaller slices");
        }
        long held = 0;
        int underWay = 0;
        for (Job each : jobs.values()) {
            for (SliceErrand slice : each.slices.values()) {
                held += slice.held();
                underWay += slice.isUnderWay() ? 1 : 0;
            }
        }
        if (underWay >= UNDER_WAY_MAX || (held > 0 && held + input.length > BYTES_MAX)) {
            throw new Refused(409, "enough is under way; fetch results, and try again");
        }
        SliceErrand slice =
                new SliceErrand(mesh, threads, allocator, job.order, job.kernel, input, ended -> ended(job, ended));
        if (!mesh.take(slice.task(), slice)) {
            throw new Refused(409, "this task is under way already, or too much waits; try again");
        }
        job.slices.put(number, slice);
        job.bytes += input.length;
    }

    private void ended(Job job, SliceErrand slice) {
        if (!job.isRunning()) {
            return;
        }
        if (slice.output() == null) {
            end(job, "failed", slice.fault());
            return;
        }
        job.done++;
        job.neighbours += slice.isOfNeighbour() ? 1 : 0;
        if (job.done == job.order.slices) {
            job.state = "done";
        }
    }

    /** Fetches what came of a slice, once; empty when that is not known yet. */
    public Future<Optional<byte[]>> fetch(String id, int number) {
        return onMesh(() -> {
            Job job = job(id);
            SliceErrand slice = job.slices.get(number);
            if (job.state.equals("failed") || job.state.equals("cancelled")) {
                throw new Refused(422, "job " + id + " " + job.state + ": " + job.fault);
            }
            if (slice == null) {
                throw new Refused(404, "no slice " + number + " of job " + id + "; was it fetched?");
            }
            byte[] output = slice.output();
            if (output != null) {
                job.slices.remove(number);
            }
            return Optional.ofNullable(output);
        });
    }

    public Future<List<Progress>> list() {
        return onMesh(() -> {
            List<Progress> all = new ArrayList<>();
            jobs.values().forEach(job -> all.add(job.progress()));
            return all;
        });
    }

    public Future<Progress> cancel(String id) {
        return onMesh(() -> {
            Job job = job(id);
            if (job.isRunning()) {
                end(job, "cancelled", "by command");
            }
            return job.progress();
        });
    }

    private void end(Job job, String state, String why) {
        job.state = state;
        job.fault = why;
        List<SliceErrand> left = List.copyOf(job.slices.values());
        job.slices.clear();
        left.forEach(SliceErrand::cancel);
    }

    private Job job(String id) throws Refused {
        Job job = jobs.get(id);
        if (job == null) {
            throw new Refused(404, "no job '" + id + "'; there are " + jobs.keySet());
        }
        job.asked = nanos.getAsLong();
        return job;
    }

    private Job running(String id) throws Refused {
        Job job = job(id);
        if (!job.isRunning() || closed) {
            throw new Refused(422, "job " + id + " is " + job.state + (job.fault.isEmpty() ? "" : ": " + job.fault));
        }
        return job;
    }

    /** Something that may be refused. */
    @FunctionalInterface
    private interface Request<T> {
        T answer() throws Refused;
    }

    private <T> Future<T> onMesh(Request<T> request) {
        Promise<T> answer = Promise.promise();
        mesh.execute(() -> complete(answer, request));
        return answer.future();
    }

    private static <T> void complete(Promise<T> answer, Request<T> request) {
        try {
            answer.complete(request.answer());
        } catch (Refused | RuntimeException e) {
            answer.fail(e);
        }
    }

    /** Gives up what is under way; waits some seconds at most for work of this node. Before the mesh is closed. */
    @Override
    public void close() {
        mesh.execute(() -> {
            closed = true;
            jobs.values().forEach(job -> end(job, "cancelled", "the node stops"));
        });
        threads.shutdown();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
