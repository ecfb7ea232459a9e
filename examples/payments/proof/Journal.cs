using System.Diagnostics;
using System.Globalization;

namespace Usher.Examples.Payments.Proof;

/// <summary>The record of what each payer was told: every answer as a line of a file, and what came out in the end.</summary>
internal sealed class Journal : IDisposable
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly StreamWriter _file;
    private readonly List<Told> _told = [];
    private readonly List<TimeSpan> _paidAt = [];
    private int _withoutAnswer;

    public Journal(string path)
    {
        _file = new StreamWriter(path) { AutoFlush = true };
        _file.WriteLine("seconds,consumer,key,cents,try,answer");
    }

    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    /// <summary>How many tries got no answer, or one that says nothing of the payment.</summary>
    public int WithoutAnswer
    {
        get
        {
            lock (_lock) return _withoutAnswer;
        }
    }

    public IReadOnlyList<Told> Told
    {
        get
        {
            lock (_lock) return [.. _told];
        }
    }

    /// <summary>Notes what a try was answered with.</summary>
    public void Note(string consumer, string key, long cents, int tries, string answer, bool isAnswer)
    {
        lock (_lock)
        {
            _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalSeconds:0.000},{consumer},{key},{cents},{tries},{answer}"));
            if (!isAnswer) _withoutAnswer++;
        }
    }

    /// <summary>Notes what a payer knows of a payment in the end.</summary>
    public void Settle(Told told)
    {
        lock (_lock)
        {
            _told.Add(told);
            if (told.IsPaid) _paidAt.Add(Now);
        }
    }

    /// <summary>When the first payment after a time was told of.</summary>
    public TimeSpan? FirstPaidAfter(TimeSpan time)
    {
        lock (_lock) return _paidAt.Where(at => at > time).Select(at => (TimeSpan?)at).FirstOrDefault();
    }

    public void Dispose() => _file.Dispose();
}
