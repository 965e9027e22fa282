package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.task.Refusal;
import io.tributary.edge.mesh.task.Standing;
import io.tributary.edge.mesh.task.Task;
import io.tributary.edge.mesh.task.TaskId;
import java.math.BigInteger;
import java.util.Map;

/**
 * What one neighbour says to another. The parts with the names of an {@link io.tributary.edge.mesh.task.Action} carry that out, and
 * mean what is said there.
 */
@SuppressWarnings("ArrayRecordComponent") // Contents that are passed on and never changed.
public sealed interface Letter {
    /** What a letter takes at most, with its input or result, compressed or not: 8 MiB. */
    int BYTES_MAX = 8 << 20;

    record Probe(long probe, long backlogNanos) implements Letter {}

    record Answer(long probe, Standing standing) implements Letter {}

    /**
     * A task and its input.
     *
     * @param head of the task, see {@link Task#head}
     */
    record Ask(
            TaskId id,
            long lease,
            long waitMaxNanos,
            long leaseNanos,
            long backlogNanos,
            byte[] head,
            Parcel params,
            Parcel input)
            implements Letter {
        /**
         * The task, when its params are there.
         *
         * @throws MalformedException when it is none, another one, or not of this input's size
         */
        public Task task(byte[] params) throws MalformedException {
            Task task = Task.parse(head, params);
            if (!task.id().equals(id) || input.bytes() != task.inputBytes()) {
                throw new MalformedException(0, "a task whose id or size of input is not the letter's");
            }
            return task;
        }
    }

    record Accept(TaskId task, long lease) implements Letter {}

    record Refuse(TaskId task, long lease, Refusal reason, Standing standing) implements Letter {}

    /**
     * @param fuel what the worker wants paid
     * @param waitNanos how long the task waited there, as the worker says
     * @param runNanos and how long it took
     */
    record Deliver(TaskId task, long lease, long fuel, long waitNanos, long runNanos, Parcel result)
            implements Letter {}

    record Cancel(TaskId task, long lease) implements Letter {}

    record Pull(Standing standing) implements Letter {}

    /** @param offer the signed form of an {@link io.tributary.edge.mesh.offer.Offer} of the sender's */
    record Say(byte[] offer, byte[] signature) implements Letter {}

    /**
     * Which lists of revoked certificates the sender has; who has newer ones gives them.
     *
     * @param numbers for each owner whom it trusts the number of its list, zero when it has none
     */
    record Known(Map<Digest, BigInteger> numbers) implements Letter {}

    /** @param revocations a list of revoked certificates, signed by its owner */
    record Revoke(byte[] revocations) implements Letter {}
}
