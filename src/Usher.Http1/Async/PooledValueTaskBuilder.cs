using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Usher.Http1.Async;

/// <summary>
/// Builds <see cref="ValueTask{TResult}"/> methods whose state machines are used again, so that a suspended method costs no allocation.
/// </summary>
/// <remarks>
/// The runtime's own pooling builder keeps one state machine per thread and one per core, so with 64 requests in flight most of them are
/// allocated anew. This one keeps as many as were ever in flight together, up to a cap. The execution context does not flow through it:
/// nothing in this library reads an AsyncLocal, and a caller's own builder restores the caller's.
/// </remarks>
/// <typeparam name="TResult">What the method returns.</typeparam>
[SuppressMessage("Performance", "CA1822", Justification = "The compiler calls these as instance methods.")]
internal struct PooledValueTaskBuilder<TResult>
{
    private PooledStateMachine<TResult>? _machine;
    private TResult? _result;
    private Exception? _fault;

    public static PooledValueTaskBuilder<TResult> Create() => default;

    public readonly ValueTask<TResult> Task =>
        _machine is not null ? new ValueTask<TResult>(_machine, _machine.Version)
        : _fault is not null ? ValueTask.FromException<TResult>(_fault)
        : new ValueTask<TResult>(_result!);

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Called for boxed state machines only, which this builder never makes.
    }

    public void SetResult(TResult result)
    {
        if (_machine is null) _result = result;
        else _machine.SetResult(result);
    }

    public void SetException(Exception exception)
    {
        if (_machine is null) _fault = exception;
        else _machine.SetException(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Suspend(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    private Action Suspend<TStateMachine>(ref TStateMachine stateMachine) where TStateMachine : IAsyncStateMachine
    {
        if (_machine is { } suspendedBefore) return suspendedBefore.MoveNextAction;

        var machine = PooledStateMachine<TResult, TStateMachine>.Rent();
        _machine = machine; // before the copy: this builder is a field of the state machine that is copied
        machine.StateMachine = stateMachine;
        return machine.MoveNextAction;
    }
}
