package dev.replog.simulation;

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
 * The coordinator of a consumer group. A partition is given to a member when nobody holds it; a member that holds one
 * it should not have is asked to give it back first. A member that is thought to be dead is not asked: it may go on
 * believing that it owns what others were given, until it hears otherwise.
 */
public final class Group {
    private final Timeline timeline;
    private final Weather weather;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Set<Member> members = new LinkedHashSet<>();
    private final Map<TopicPartition, Member> targets = new LinkedHashMap<>();
    private final Map<TopicPartition, Member> holders = new HashMap<>();

    /** One consumer in the group. What is to be told to it is told by its next poll. */
    static final class Member {
        final Life life;
        final Set<TopicPartition> given = new LinkedHashSet<>();
        final Set<TopicPartition> wanted = new LinkedHashSet<>();
        final Set<TopicPartition> lost = new LinkedHashSet<>();
        /** Until then it does not hear that it is not a member any more. */
        long deafUntil;

        boolean expelled;
        boolean gone;

        @Nullable
        Runnable waiting;

        Member(Life life) {
            this.life = life;
        }
    }

    Group(Timeline timeline, Weather weather, MemoryTopic topic) {
        this.timeline = timeline;
        this.weather = weather;
        for (int i = 0; i < topic.count(); i++) {
            partitions.add(new TopicPartition(topic.name(), i));
        }
    }

    Member join(Life life) {
        Member member = new Member(life);
        members.add(member);
        // The dead send no heartbeat; until that is noticed their partitions wait.
        life.onEnd(() -> timeline.after(weather.random().nextLong(500, 5_000), () -> leave(member)));
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

    /** Takes everything from a member without asking it; it hears of it later. */
    void expel(Life life, long deafMillis) {
        for (Member member : List.copyOf(members)) {
            if (member.life == life && members.size() > 1) {
                timeline.tell(life.name() + " is expelled from its group, which it hears in " + deafMillis + " ms");
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

    /** It has heard that it was expelled, and comes back. */
    void rejoin(Member member) {
        member.expelled = false;
        member.lost.clear();
        members.add(member);
        shuffle();
    }

    /** Shares the partitions out anew. */
    void shuffle() {
        targets.clear();
        List<Member> order = new ArrayList<>(members);
        if (order.isEmpty()) {
            return;
        }
        for (TopicPartition partition : partitions) {
            targets.put(partition, order.get(weather.random().nextInt(order.size())));
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
            // It was never told that it has it.
            holders.remove(partition);
            settle(partition);
        } else {
            holder.wanted.add(partition);
            wake(holder);
        }
    }

    /** A member has given back what it was asked for. */
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

    /** Something was appended: who waits for records looks again. */
    void notice() {
        for (Member member : members) {
            timeline.after(weather.shortDelay(), () -> wake(member));
        }
    }

    /** Whether everything is where it should be. */
    boolean isSettled() {
        return !members.isEmpty()
                && partitions.stream().allMatch(one -> holders.get(one) != null && holders.get(one) == targets.get(one))
                && members.stream().allMatch(one -> one.given.isEmpty() && one.wanted.isEmpty() && !one.expelled);
    }
}
