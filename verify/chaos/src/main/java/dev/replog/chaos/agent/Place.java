package dev.replog.chaos.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in the code of a service, and how a call of {@link CrashSwitch} is inserted there.
 *
 * @param type the class, by its binary name
 * @param method its name; with the descriptor of the parameters when there are several of that name
 * @param callee the method before whose calls it is, for {@link Moment#CALL}
 */
public record Place(String type, String method, Moment moment, String callee) {
    private static final ClassDesc SWITCH = ClassDesc.of("dev.replog.chaos.agent.CrashSwitch");
    private static final MethodTypeDesc REACHED = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    enum Moment {
        ENTRY,
        /** At the return of the method, not when it throws. */
        RETURN,
        CALL
    }

    /** Before anything of the method is done. */
    static Place entryOf(String type, String method) {
        return new Place(type, method, Moment.ENTRY, "");
    }

    /** When everything of the method is done. */
    static Place returnOf(String type, String method) {
        return new Place(type, method, Moment.RETURN, "");
    }

    /** Right before the method calls another one. */
    static Place callIn(String type, String method, String callee) {
        return new Place(type, method, Moment.CALL, callee);
    }

    /** The path of the class in a folder or a jar, without its suffix. */
    public String path() {
        return type.replace('.', '/');
    }

    /** Why there is no such place in the class; empty when there is. */
    public Optional<String> objection(byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        List<MethodModel> found = model.methods().stream().filter(this::isMeant).toList();
        if (found.size() != 1) {
            return Optional.of(found.size() + " methods " + method + " in " + type + " (expected: one, of "
                    + model.methods().stream().map(Place::signature).toList() + ")");
        }
        boolean isThere = moment == Moment.ENTRY
                || found.getFirst().code().stream()
                        .flatMap(code -> code.elementList().stream())
                        .anyMatch(this::isHere);
        return isThere
                ? Optional.empty()
                : Optional.of("no " + (moment == Moment.CALL ? "call of " + callee : "return") + " in " + method
                        + " of " + type);
    }

    /** The class with a call of the switch at this place. */
    byte[] woven(byte[] classFile, @Nullable ClassLoader loader, String point) {
        ClassHierarchyResolver types = loader == null
                ? ClassHierarchyResolver.defaultResolver()
                : ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver());
        ClassFile classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(types));
        return classes.transformClass(
                classes.parse(classFile), ClassTransform.transformingMethodBodies(this::isMeant, new Weaving(point)));
    }

    /** Bridge methods, which the compiler adds, are excluded. */
    private boolean isMeant(MethodModel candidate) {
        if (candidate.flags().has(AccessFlag.BRIDGE)) {
            return false;
        }
        return method.contains("(")
                ? signature(candidate).startsWith(method)
                : candidate.methodName().equalsString(method);
    }

    private boolean isHere(CodeElement element) {
        return switch (moment) {
            case ENTRY -> false;
            case RETURN -> element instanceof ReturnInstruction;
            case CALL ->
                element instanceof InvokeInstruction call && call.name().equalsString(callee);
        };
    }

    private static String signature(MethodModel method) {
        return method.methodName().stringValue() + method.methodType().stringValue();
    }

    /** Keeps the stack as it is, because the switch takes a constant and returns nothing. */
    private final class Weaving implements CodeTransform {
        private final String point;

        Weaving(String point) {
            this.point = point;
        }

        @Override
        public void atStart(CodeBuilder code) {
            if (moment == Moment.ENTRY) {
                reach(code);
            }
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (isHere(element)) {
                reach(code);
            }
            code.with(element);
        }

        private void reach(CodeBuilder code) {
            code.loadConstant(point).invokestatic(SWITCH, "reached", REACHED);
        }
    }
}
