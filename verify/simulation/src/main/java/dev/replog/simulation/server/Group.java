package dev.replog.simulation.server;

import dev.replog.simulation.timeline.Faults;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of a consumer group. A partition is assigned to a member when no other member holds it; a member with
 * a partition that it should not have must first revoke it. A member that counts as dead does not revoke: it may still
 * work on partitions that others were assigned, until it is informed.
 */
public final class Group {
    private final Timeline timeline;
    private final Faults faults;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Set<Member> members = new LinkedHashSet<>();
    private final Map<TopicPartition, Member> targets = new LinkedHashMap<>();
    private final Map<TopicPartition, Member> holders = new HashMap<>();

    /** One consumer in the group. It is informed by its next poll. */
    static final class Member {
        final Life life;
        final Set<TopicPartition> given = new LinkedHashSet<>();
        final Set<TopicPartition> wanted = new LinkedHashSet<>();
        final Set<TopicPartition> lost = new LinkedHashSet<>();
        /** Until then it does not learn that it is no longer a member. */
        long deafUntil;

        boolean expelled;
        boolean gone;

        @Nullable
        Runnable waiting;

        Member(Life life) {
            this.life = life;
        }
    }

    public Group(Timeline timeline, Faults faults, MemoryTopic topic) {
        this.timeline = timeline;
        this.faults = faults;
        for (int i = 0; i < topic.count(); i++) {
            partitions.add(new TopicPartition(topic.name(), i));
        }
    }

    Member join(Life life) {
        Member member = new Member(life);
        members.add(member);
        // A dead process sends no heartbeat; its partitions wait until that is noticed.
        life.onEnd(() -> timeline.after(faults.random().nextLong(500, 5_000), () -> leave(member)));
        shuffle();
        return member;
    }

    void leave(Member member) {
        member.gone = true;
        if (members.remove(member)) {
            holders.values().removeIf(holder -> holder == member);
            shuffle();
        }
    }

    /** Takes all partitions from a member without a revocation; the member learns of it later. */
    public void expel(Life life, long deafMillis) {
        for (Member member : List.copyOf(members)) {
            if (member.life == life && members.size() > 1) {
                timeline.tell(life.name() + " is expelled from its group, which it learns in " + deafMillis + " ms");
                members.remove(member);
                holders.forEach((partition, holder) -> {
                    if (holder == member) {
                        member.lost.add(partition);
                    }
                });
                holders.values().removeIf(holder -> holder == member);
                member.given.clear();
                member.wanted.clear();
                member.expelled = true;
                member.deafUntil = timeline.now() + deafMillis;
                shuffle();
            }
        }
    }

    /** The member has learned that it was expelled, and joins again. */
    void rejoin(Member member) {
        member.expelled = false;
        member.lost.clear();
        members.add(member);
        shuffle();
    }

    /** Assigns the partitions again. */
    public void shuffle() {
        targets.clear();
        List<Member> order = new ArrayList<>(members);
        if (order.isEmpty()) {
            return;
        }
        for (TopicPartition partition : partitions) {
            targets.put(partition, order.get(faults.random().nextInt(order.size())));
        }
        partitions.forEach(this::settle);
    }

    private void settle(TopicPartition partition) {
        Member target = targets.get(partition);
        Member holder = holders.get(partition);
        if (target == null || holder == target) {
            return;
        }
        if (holder == null) {
            holders.put(partition, target);
            target.given.add(partition);
            wake(target);
        } else if (holder.given.remove(partition)) {
            // The member never got this assignment.
            holders.remove(partition);
            settle(partition);
        } else {
            holder.wanted.add(partition);
            wake(holder);
        }
    }

    /** A member has revoked the requested partitions. */
    void revoked(Member member, Set<TopicPartition> given) {
        for (TopicPartition partition : given) {
            if (holders.get(partition) == member) {
                holders.remove(partition);
            }
            settle(partition);
        }
    }

    private static void wake(Member member) {
        Runnable waiting = member.waiting;
        if (waiting != null) {
            member.waiting = null;
            waiting.run();
        }
    }

    /** A record was appended: waiting consumers check again. */
    public void notice() {
        for (Member member : members) {
            timeline.after(faults.shortDelay(), () -> wake(member));
        }
    }
}
