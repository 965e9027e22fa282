package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Action;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.Tally;
import io.tributary.edge.mesh.task.Task;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was done for whom, since the start. Written on the mesh's thread, read on any. */
public final class Figures {
    private final LongAdder here = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private final LongAdder cutOff = new LongAdder();
    private final LongAdder idleCpuNanos = new LongAdder();
    private final Map<Refusal, LongAdder> refusedBy = new ConcurrentHashMap<>();
    private final Map<Refusal, LongAdder> refusedTo = new ConcurrentHashMap<>();
    private final Map<Digest, With> neighbours = new ConcurrentHashMap<>();

    private final LongAdder packedBytes = new LongAdder();
    private final LongAdder savedBytes = new LongAdder();
    private final LongAdder byName = new LongAdder();
    private final Times times = new Times();
    private volatile Tally tally = Tally.NONE;

    /** Between this node and a neighbour. */
    private static final class With {
        final LongAdder sent = new LongAdder();
        final LongAdder sentBytes = new LongAdder();
        final LongAdder done = new LongAdder();
        final LongAdder doneFuel = new LongAdder();
        final LongAdder taken = new LongAdder();
        final LongAdder finished = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder lentFuel = new LongAdder();
        final LongAdder lentNanos = new LongAdder();
    }

    /**
     * Between this node and a neighbour, so far.
     *
     * @param sent tasks that went there, tries included
     * @param sentBytes of their inputs and params, as they went
     * @param done tasks whose result came from there
     * @param taken tasks that came from there and were begun
     * @param failed of those: kernels that failed or broke a limit
     * @param lentNanos time at work for it
     */
    public record Between(
            Digest neighbour,
            long sent,
            long sentBytes,
            long done,
            long doneFuel,
            long taken,
            long finished,
            long failed,
            long lentFuel,
            long lentNanos) {}

    private With with(Digest id) {
        return neighbours.computeIfAbsent(id, fresh -> new With());
    }

    void sent(Digest to) {
        with(to).sent.increment();
    }

    void sentBytes(Digest to, long bytes) {
        with(to).sentBytes.add(bytes);
    }

    /** A content went compressed. Any thread. */
    void packed(long bytes, long packed) {
        packedBytes.add(packed);
        savedBytes.add(bytes - packed);
    }

    /** Params that the worker had. */
    void named() {
        byName.increment();
    }

    public Times times() {
        return times;
    }

    void tally(Tally now) {
        tally = now;
    }

    /** What became of tries, as of a second ago at most. */
    public Tally tally() {
        return tally;
    }

    /** Inputs and results that left compressed: what they took. */
    public long packedBytes() {
        return packedBytes.sum();
    }

    /** And what they would have taken more. */
    public long savedBytes() {
        return savedBytes.sum();
    }

    /** Tries whose params were named and not sent. */
    public long byName() {
        return byName.sum();
    }

    /** A letter with a task was not taken: the way is blocked. */
    void unsent() {
        unsent.increment();
    }

    void done(Action.Done done) {
        if (done.worker() == null) {
            here.increment();
        } else {
            With with = with(done.worker());
            with.done.increment();
            with.doneFuel.add(done.fuel());
        }
    }

    void refusedBy(Refusal reason) {
        refusedBy.computeIfAbsent(reason, fresh -> new LongAdder()).increment();
    }

    void refusedTo(Refusal reason) {
        refusedTo.computeIfAbsent(reason, fresh -> new LongAdder()).increment();
    }

    void startedFor(Digest requester, Task task) {
        with(requester).taken.increment();
    }

    void finishedFor(Digest requester, Task task, long fuel, long nanos) {
        With with = with(requester);
        with.finished.increment();
        with.lentFuel.add(fuel);
        with.lentNanos.add(nanos);
    }

    void failedFor(Digest requester, Task task) {
        with(requester).failed.increment();
    }

    /** A thread of idle priority has used so much processor time, whatever came of it. Any thread. */
    void worked(long cpuNanos) {
        idleCpuNanos.add(cpuNanos);
    }

    /** Processor time used at idle priority, which is not the node's own use. */
    public long idleCpuNanos() {
        return idleCpuNanos.sum();
    }

    void cutOff() {
        cutOff.increment();
    }

    /** Peers that were not listened to. */
    public long peersCutOff() {
        return cutOff.sum();
    }

    /** Tasks that this node did itself. */
    public long here() {
        return here.sum();
    }

    public long unsentTasks() {
        return unsent.sum();
    }

    public List<Between> neighbours() {
        return neighbours.entrySet().stream()
                .map(entry -> {
                    With with = entry.getValue();
                    return new Between(
                            entry.getKey(),
                            with.sent.sum(),
                            with.sentBytes.sum(),
                            with.done.sum(),
                            with.doneFuel.sum(),
                            with.taken.sum(),
                            with.finished.sum(),
                            with.failed.sum(),
                            with.lentFuel.sum(),
                            with.lentNanos.sum());
                })
                .toList();
    }

    /** Refusals heard from neighbours. */
    public long refusals(Refusal reason) {
        LongAdder count = refusedBy.get(reason);
        return count == null ? 0 : count.sum();
    }

    /** Refusals said to neighbours. */
    public long refused(Refusal reason) {
        LongAdder count = refusedTo.get(reason);
        return count == null ? 0 : count.sum();
    }
}
