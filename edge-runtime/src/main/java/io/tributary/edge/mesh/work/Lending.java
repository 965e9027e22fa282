package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Parcel;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.Lender;
import io.tributary.edge.mesh.task.LenderSettings;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.Kernels;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node does for neighbours: carries out what its {@link Lender} decides. One thread, the mesh's. */
final class Lending {
    private static final Logger LOG = LoggerFactory.getLogger(Lending.class);

    /** Threads for what is done beside calls, so that none waits for it. */
    private static final int OTHERS = 1;
    /** Params of more than a hundred pipelines, or of some modules. */
    private static final long CONTENTS_BYTES_MAX = 2 << 20;

    private final Kernels kernels;
    private final Speeds speeds;
    private final BufferAllocator allocator;
    private final ExecutorService threads;
    private final Executor mesh;
    private final LongSupplier nanos;
    private final BiConsumer<Digest, Letter> send;
    private final Lender lender;
    private final Map<Loan, Given> given = new HashMap<>();
    private final Map<Loan, LentCall> calls = new HashMap<>();
    private final Map<Loan, Letter.Deliver> results;
    private final Contents contents = new Contents(CONTENTS_BYTES_MAX);
    private final Packing packing;
    private final ToLongFunction<Digest> bytesPerSecond;
    private final Figures figures;
    private int running;
    private @Nullable Promise<Void> closing;

    /** Ids and leases are others' to choose: two of them may choose the same. */
    private record Loan(Digest requester, TaskId task, long lease) {}

    /** An input that waits. */
    private record Given(Parcel input, long nanos) {}

    /**
     * @param ownBacklog nanoseconds of this node's own work that waits, by the time
     * @param mesh runs something on the mesh's thread
     * @param send gives a letter to a neighbour; it may get lost
     * @param bytesPerSecond the way to a neighbour
     */
    Lending(
            LenderSettings settings,
            Kernels kernels,
            Speeds speeds,
            BufferAllocator allocator,
            LongUnaryOperator ownBacklog,
            Executor mesh,
            LongSupplier nanos,
            BiConsumer<Digest, Letter> send,
            ToLongFunction<Digest> bytesPerSecond,
            Packing packing,
            Figures figures) {
        this.kernels = kernels;
        this.speeds = speeds;
        this.allocator = allocator;
        this.threads = IdleThreads.pool(settings.slots() + OTHERS);
        this.mesh = mesh;
        this.nanos = nanos;
        this.send = send;
        this.bytesPerSecond = bytesPerSecond;
        this.packing = packing;
        this.figures = figures;
        this.lender = new Lender(settings, this::speed, ownBacklog, this::carryOut);
        int kept = settings.rememberedMax();
        this.results = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Loan, Letter.Deliver> eldest) {
                return size() > kept;
            }
        };
    }

    private long speed(Task task) {
        Kernel.Id id = new Kernel.Id(task.kernel(), task.version());
        return kernels.find(id).isPresent() ? speeds.of(id) : 0;
    }

    Lender lender() {
        return lender;
    }

    /** Lent calls that are here now. */
    int calls() {
        return calls.size();
    }

    /** @throws MalformedException when it is no task, and the neighbour to be cut off */
    void asked(Digest from, Letter.Ask ask) throws MalformedException {
        long now = nanos.getAsLong();
        byte[] params = params(from, ask.params());
        if (params == null) {
            figures.refusedTo(Refusal.MISSING);
            send.accept(from, new Letter.Refuse(ask.id(), ask.lease(), Refusal.MISSING, lender.standing(now)));
            return;
        }
        Task task = ask.task(params);
        given.put(new Loan(from, task.id(), ask.lease()), new Given(ask.input(), now));
        lender.asked(from, task, ask.lease(), ask.waitMaxNanos(), ask.leaseNanos(), ask.backlogNanos(), now);
    }

    private byte @Nullable [] params(Digest from, Parcel parcel) throws MalformedException {
        if (parcel instanceof Parcel.Held held) {
            return contents.find(from, held.hash());
        }
        byte[] params = parcel.content();
        contents.keep(from, params);
        return params;
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Answer answer) {
            send.accept(answer.to(), new Letter.Answer(answer.probe(), answer.standing()));
        } else if (action instanceof Action.Accept accept) {
            Loan loan = new Loan(accept.to(), accept.task(), accept.lease());
            if (calls.containsKey(loan)) {
                given.remove(loan); // Asked again.
            }
            send.accept(accept.to(), new Letter.Accept(accept.task(), accept.lease()));
        } else if (action instanceof Action.Refuse refuse) {
            figures.refusedTo(refuse.reason());
            given.remove(new Loan(refuse.to(), refuse.task(), refuse.lease()));
            send.accept(
                    refuse.to(), new Letter.Refuse(refuse.task(), refuse.lease(), refuse.reason(), refuse.standing()));
        } else if (action instanceof Action.Deliver deliver) {
            deliver(deliver);
        } else if (action instanceof Action.Pull pull) {
            send.accept(pull.to(), new Letter.Pull(pull.standing()));
        } else if (action instanceof Action.Start start) {
            start(start);
        } else if (action instanceof Action.Pause pause) {
            steer(new Loan(pause.requester(), pause.task(), pause.lease()), true);
        } else if (action instanceof Action.Resume resume) {
            steer(new Loan(resume.requester(), resume.task(), resume.lease()), false);
        } else if (action instanceof Action.Drop drop) {
            drop(new Loan(drop.requester(), drop.task(), drop.lease()));
        }
    }

    private void deliver(Action.Deliver deliver) {
        Loan loan = new Loan(deliver.to(), deliver.task(), deliver.lease());
        given.remove(loan); // Asked for again.
        Letter.Deliver result = results.get(loan);
        if (result != null) {
            send.accept(deliver.to(), result);
        }
    }

    private void start(Action.Start start) {
        Task task = start.task();
        Loan loan = new Loan(start.requester(), task.id(), start.lease());
        Given input = given.remove(loan);
        Kernel kernel =
                kernels.find(new Kernel.Id(task.kernel(), task.version())).orElse(null);
        if (input == null || kernel == null) {
            mesh.execute(() -> lender.failed(start.requester(), task.id(), start.lease(), nanos.getAsLong()));
            return;
        }
        long memory = Math.max(1, task.memoryBytesMax());
        LentCall call = new LentCall(task, allocator.newChildAllocator("lent", 0, memory), nanos);
        calls.put(loan, call);
        figures.startedFor(start.requester(), task);
        long way = bytesPerSecond.applyAsLong(start.requester());
        execute(() -> run(start, loan, call, kernel, input, way));
    }

    /** Has something done at idle priority, as calls are; nothing after {@link #close}. One at a time. */
    void execute(Runnable work) {
        if (closing != null) {
            return;
        }
        running++;
        threads.execute(() -> {
            long before = CpuTime.ofThisThread();
            try {
                work.run();
            } finally {
                figures.worked(CpuTime.ofThisThread() - before);
                mesh.execute(this::threadDone);
            }
        });
    }

    private void run(Action.Start start, Loan loan, LentCall call, Kernel kernel, Given input, long way) {
        try {
            Kernel.Result result = call.call(kernel, input.input);
            Parcel parcel = packing.pack(result.output(), way);
            mesh.execute(() -> finished(start, loan, call, kernel, result.fuel(), input.nanos, parcel));
        } catch (KernelException | RuntimeException | Error e) {
            mesh.execute(() -> failed(start, loan, e));
        }
    }

    private void finished(
            Action.Start start, Loan loan, LentCall call, Kernel kernel, long fuel, long givenAt, Parcel result) {
        if (calls.remove(loan, call)) {
            long now = nanos.getAsLong();
            long waited = Math.max(0, now - givenAt - call.ranNanos());
            results.put(loan, new Letter.Deliver(loan.task, loan.lease, fuel, waited, call.ranNanos(), result));
            if (result instanceof Parcel.Packed packed) {
                figures.packed(packed.size(), packed.block().length);
            }
            speeds.ran(kernel.id(), fuel, call.cpuNanos());
            figures.times().of(Times.OfLoan.WAIT).add(waited);
            figures.times().of(Times.OfLoan.RUN).add(call.ranNanos());
            figures.finishedFor(start.requester(), start.task(), fuel, call.ranNanos());
            lender.finished(start.requester(), loan.task, loan.lease, now);
        }
    }

    private void failed(Action.Start start, Loan loan, Throwable why) {
        if (calls.remove(loan) != null) {
            LOG.info("task {} of neighbour {} failed: {}", start.task(), start.requester(), why.getMessage());
            figures.failedFor(start.requester(), start.task());
            lender.failed(start.requester(), loan.task, loan.lease, nanos.getAsLong());
        }
    }

    private void steer(Loan loan, boolean pause) {
        LentCall call = calls.get(loan);
        if (call != null) {
            call.pause(pause);
        }
    }

    private void drop(Loan loan) {
        given.remove(loan);
        LentCall call = calls.remove(loan);
        if (call != null) {
            call.end();
        }
    }

    private void threadDone() {
        running--;
        if (closing != null && running == 0) {
            closing.complete();
        }
    }

    /** Completes when no call has memory any more. */
    Future<Void> close() {
        calls.values().forEach(LentCall::end);
        calls.clear();
        threads.shutdown();
        closing = Promise.promise();
        if (running == 0) {
            closing.complete();
        }
        return closing.future();
    }
}
